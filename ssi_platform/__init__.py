"""Shared framework code; it knows no app."""

__version__ = "0.1.0"  # Of the package, the image and the API's description.
