"""Measures: what is measured of reps, teams and organisations, each declared as an object."""

from .declared import Aggregation as Aggregation
from .declared import Direction as Direction
from .declared import Measure as Measure
from .declared import Subject as Subject
from .shipped import BY_ID as BY_ID
from .shipped import BY_KEY as BY_KEY
from .shipped import OF_SCORES as OF_SCORES
from .shipped import SSI as SSI
