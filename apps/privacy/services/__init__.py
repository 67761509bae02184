from .erasing import erase_rep as erase_rep
