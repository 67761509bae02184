from .batches import record_batch as record_batch
from .deleting import delete_score as delete_score
from .files import record_file as record_file
from .files import record_payload as record_payload
from .recording import Contested as Contested
from .recording import record_score as record_score
from .recording import record_scores as record_scores
from .retention import forget_scores as forget_scores
