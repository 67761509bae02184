from .counting import OPEN_ALERTS as OPEN_ALERTS
from .deciding import AlertCleared as AlertCleared
from .deciding import acknowledge as acknowledge
from .deciding import reopen as reopen
from .deciding import snooze as snooze
from .evaluating import evaluate_day as evaluate_day
from .evaluating import wake as wake
from .of_reps import forget_alerts as forget_alerts
