"""Limits of files, and sizes of blocks."""

CHUNK = 20_000  # rows at most
BLOCK = 768 * 1024  # bytes of a file that are read at once: about a chunk of scores
CELL = 10_000  # characters
LINE = 1 << 20  # characters of a line, and of an object
COLUMNS = 500
SHEETS = 100  # of a workbook that an answer names
SAMPLED = 1000  # objects whose keys make the header
HEADER_ROWS = 50  # that are not blank, among which the header is searched
BLANK_ROWS = 1 << 20  # of a file in all, as many as a sheet has: they take time and hold nothing
