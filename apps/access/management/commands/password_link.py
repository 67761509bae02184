from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from ssi_platform.api.links import public_url

from ... import services
from ...tasks import PASSWORDS


class Command(BaseCommand):
    help = "Print a link that sets a person's password, once, within an hour."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="the address of the person, of whom you are sure")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.with_email(email)
        if user is None or not user.is_active:
            raise CommandError(f"Nobody has the address {email}.")
        self.stdout.write(public_url(f"{PASSWORDS}{services.password_secret(user=user)}"))
