from ssi_platform.tenancy.querysets import TenantQuerySet


class PositionQuerySet(TenantQuerySet):
    def next_to(self, kind, sequence):
        """The position that follows a sequence, if there is one yet."""
        return self.filter(kind=kind, sequence=sequence + 1)

    def published_before(self, instant):
        return self.filter(published_at__lt=instant)
