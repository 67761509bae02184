"""By no sequence of calls does anybody gain a right that they did not hold, or take one away."""

from collections import Counter
from random import Random

import pytest
from django.db import transaction

from tests.examples import examples

from .attacker import Attacker
from .terms import covered

ACTIONS = ["add", "role", "remove", "create", "rotate", "revoke", "appoint", "dismiss"]
# Seeds that notice a loss which few do: of a key's end, its networks, the keys made with it.
SHARP = (151, 231, 263, 403, 424, 528, 538, 680)


def sequences():
    """A few in the suite, at least 2,000 in `make properties`."""
    return 150 if examples(1) == 1 else max(examples(40), 2_000)


def attack(organisation, teams, users, seed):
    """Make at most four calls; yield (what, whether it was done)."""
    dice = Random(seed)
    attacker = Attacker(organisation, teams, users, dice)
    attacker.begin()
    for _ in range(dice.randint(1, 4)):
        if not attacker._actors():
            return
        what = dice.choice(ACTIONS)
        yield what, attacker.act(what) < 300
        assert covered(attacker.rights(), attacker.held), f"seed {seed}: {what}"


@pytest.mark.check
@pytest.mark.hypothesis
@pytest.mark.usefixtures("acme_key", "ada")
def test_nobody_gains_or_takes_a_right_that_they_do_not_hold(acme, north, south, alice, ana, bob):
    outcomes = Counter()
    for seed in [*range(sequences()), *SHARP]:
        with transaction.atomic():
            outcomes.update(attack(acme, [north, south], [alice, ana, bob], seed))
            transaction.set_rollback(True)

    # The attacks are not all refused, and not all done.
    assert {what for what, done in outcomes if done} == set(ACTIONS)
    assert {what for what, done in outcomes if not done} == set(ACTIONS)
