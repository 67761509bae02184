from django.contrib.admin.apps import AdminConfig


class TenantAdminConfig(AdminConfig):
    """Django's admin with a site that works inside one organisation at a time."""

    default = False
    default_site = "ssi_platform.adminsite.site.TenantAdminSite"
