from .batching import record_batch as record_batch
from .deleting import delete_score as delete_score
from .forgetting import forget_scores as forget_scores
from .recording import Contested as Contested
from .recording import FutureDay as FutureDay
from .recording import record_score as record_score
