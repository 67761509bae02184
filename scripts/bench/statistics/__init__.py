"""How long it takes until figures are fresh, beside the bare statement of the database.

One process on one database, both on the same rows, in turn.
"""
