"""What the numbers mean: pure Python, without Django, a clock or any I/O."""
