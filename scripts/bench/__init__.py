"""Requests a second of ours, beside plain frameworks and the limit: `make bench`.

Everything runs on one web server, one database and the same rows; figures are ratios.
"""
