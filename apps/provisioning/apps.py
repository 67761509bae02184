from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "apps.provisioning"
    verbose_name = "Single sign-on and provisioning"
