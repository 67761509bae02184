from .audit import Change as Change
from .audit import record_event as record_event
from .audit import record_events as record_events
from .audit import snapshot as snapshot
from .stale import BEGINNING as BEGINNING
from .stale import STALE_RANGES as STALE_RANGES
from .stale import mark_stale as mark_stale
