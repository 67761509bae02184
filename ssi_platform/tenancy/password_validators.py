"""Passwords that are refused: those that attackers try first, and those made of what they know."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from ssi_platform.database import cross_tenant

from .context import current

PRODUCT = ("ssi", "platform", "social", "selling", "index", "linkedin", "navigator", "sales")
MIN_WORD = 3  # Characters of a word that counts.
MIN_REST = 8  # Characters that a password has besides words that everybody can guess.
WORD = re.compile(r"[^\W\d_]+")
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")  # What people put before and after a word.


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses the 20,000 passwords that were found most often in breaches, also with trimmings.

    The list is Django's, and is shipped. Without digits and signs at both ends its words stand
    for many more passwords; longer lists hold mostly such variants, and passwords that are
    shorter than ours.
    """

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        super().validate(AROUND.sub("", password.strip()), user)


class ContextWordsValidator:
    """Refuses what is left of a password too short without words that an attacker knows.

    They are the words of the product, of the person's address and names, and of their
    organisations.
    """

    def validate(self, password: str, user: Any = None) -> None:
        rest = password.lower()
        for word in sorted(_words_about(user), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < MIN_REST:
            raise ValidationError(self.get_help_text(), code="password_of_known_words")

    def get_help_text(self) -> str:
        text = gettext(
            "Your password needs %(least)d characters besides the names of the product, of your"
            " organisation and of yourself."
        )
        return text % {"least": MIN_REST}


def _words_about(user: Any) -> set[str]:
    texts = [*PRODUCT, *_of_organisation()]
    if user is not None and user.pk:
        texts.append(user.get_username())
        texts += [row.slug for row in cross_tenant.memberships_of(user.pk)]
    return {word for word in _words(texts) if len(word) >= MIN_WORD}


def _of_organisation() -> Iterator[str]:
    """The name of the organisation whose page asks, where one does."""
    context = current()
    if context is not None:
        organisations = apps.get_model(settings.TENANT_MODEL).objects
        yield from organisations.filter(pk=context.organisation_id).values_list("name", flat=True)


def _words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from WORD.findall(text.lower())
