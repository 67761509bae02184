"""Two commits beside each other: each with engines of its own, measured in turn.

A pair is one measurement of each, one right after the other, and gives one ratio of times. What
slows the machine down for longer than a pair slows both.
"""
