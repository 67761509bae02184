"""What a page of standings costs beside a page of scores, and what keeping them costs.

Processor time of the process and of its session of the database: other load counts little.
"""
