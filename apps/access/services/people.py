"""What people choose for themselves, in all of their organisations."""

from apps.accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """Store the language of a person's mails and advice; the same one again writes nothing."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
