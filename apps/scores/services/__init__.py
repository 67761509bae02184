from .batching import record_batch as record_batch
from .deleting import delete_score as delete_score
from .receiving import receive_file as receive_file
from .recording import Contested as Contested
from .recording import FutureDay as FutureDay
from .recording import record_score as record_score
