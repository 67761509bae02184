"""The measures that every organisation has: a file each, and one for the index."""

from collections.abc import Mapping
from uuid import UUID

from ..declared import Measure
from .inmail_response_rate import INMAIL_RESPONSE_RATE
from .meetings_booked import MEETINGS_BOOKED
from .mentions import MENTIONS
from .share_of_voice import SHARE_OF_VOICE
from .ssi import PILLARS
from .ssi import SSI as SSI

ALL = (SSI, *PILLARS, SHARE_OF_VOICE, MENTIONS, INMAIL_RESPONSE_RATE, MEETINGS_BOOKED)
BY_KEY: Mapping[str, Measure] = {measure.key: measure for measure in ALL}
BY_ID: Mapping[UUID, Measure] = {measure.id: measure for measure in ALL}
# Their values are the daily scores, by column: `total` and the pillars.
OF_SCORES: Mapping[str, str] = {
    SSI.key: "total",
    **{pillar.key: pillar.key for pillar in PILLARS},
}
