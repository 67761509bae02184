from .contents import CONTENTS as CONTENTS
from .contents import content_choices as content_choices
from .deleting import delete_export as delete_export
from .deleting import expire_files as expire_files
from .deleting import remove_file as remove_file
from .requesting import request_export as request_export
from .storing import parts_of as parts_of
from .storing import stored_parts as stored_parts
