from .expiring import count_files as count_files
from .expiring import expire_file as expire_file
from .mapping import delete_mapping as delete_mapping
from .mapping import save_mapping as save_mapping
from .previewing import preview_file as preview_file
from .receiving import receive_file as receive_file
from .sent_file import SentFile as SentFile
from .stored_file import parts_of as parts_of
