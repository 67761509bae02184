"""Does a description of the API keep what the released one promised?"""
