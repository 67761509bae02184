from .deleting import delete_organisation as delete_organisation
from .erasing import erase_member as erase_member
from .erasing import erase_rep as erase_rep
from .personal_data import PERSONAL_DATA as PERSONAL_DATA
from .readmitting import readmit as readmit
