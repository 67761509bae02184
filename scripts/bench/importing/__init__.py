"""Files of scores: ours beside bare COPY, plain DRF and django-import-export.

The same rows, the same web server, the same table; figures are ratios.
"""
