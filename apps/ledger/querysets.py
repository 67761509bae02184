from ssi_platform.tenancy.querysets import TenantQuerySet


class StaleRangeQuerySet(TenantQuerySet):
    def claimed(self):
        """Lock the rows for this transaction; rows that another worker holds are left to it."""
        return self.order_by("from_day", "id").select_for_update(skip_locked=True)
