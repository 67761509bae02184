from .keys import create_key as create_key
from .keys import revoke_key as revoke_key
from .keys import rotate_key as rotate_key
from .members import LastAdmin as LastAdmin
from .members import add_member as add_member
from .members import change_role as change_role
from .members import remove_member as remove_member
from .rights import caller_again as caller_again
