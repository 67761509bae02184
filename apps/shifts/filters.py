from ssi_platform.api.filters import LookupSet, days


class PlatformShiftFilter(LookupSet):
    lookups = [days("day")]
