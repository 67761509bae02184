"""The definitions of all figures: pure Python, without Django, a clock or any I/O."""
