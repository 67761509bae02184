"""Somebody who tries to gain rights, with keys and people of an organisation."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from apps.access import services as access
from apps.access.models import ApiKey, Membership
from apps.access.permissions import KEYS_WRITE, MEMBERS_WRITE
from apps.access.services.chains import made_by
from apps.accounts.models import User
from apps.directory.models import TeamManager
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS
from ssi_platform.tenancy.roles import Role
from tests import calls
from tests.sample_data import system

from .terms import Terms, bounded, covered, terms_of

ACME = "/api/v1/organisations/acme"
SOON, LATER = (datetime.now(UTC) + timedelta(days=days) for days in (5, 50))
NETWORKS = [[], ["127.0.0.0/8"], ["127.0.0.1/32"], ["0.0.0.0/0"], ["127.0.0.0/8", "::/0"]]
REACH = {Role.REP: ("self",), Role.MANAGER: ("self", "teams")}
EVERYWHERE = ("self", "teams", "all")

PEOPLE = ["bob", "alice", "ana"]
MAKERS = {MEMBERS_WRITE, KEYS_WRITE}


def scopes(dice):
    """Any set of scopes; often those of a role besides the rights to hand rights on."""
    # Without those that no caller of these attacks uses.
    known = [one for one in PERMISSIONS if not one.startswith(("privacy:", "provisioning:"))]
    some = dice.sample(known, dice.randint(1, len(known)))
    of_role = PERMISSIONS.of_role(dice.choice([*Role, Role.ADMIN, Role.ADMIN]))
    return sorted(dice.choice([some, {*some, *MAKERS}, MAKERS, *3 * [of_role | MAKERS]]))


def terms(dice):
    until, networks = dice.choice([None, None, SOON, LATER]), dice.choice([[], *NETWORKS])
    if dice.random() < 0.5:
        until, networks = None, []
    return {"scopes": scopes(dice), "allowed_networks": networks, "expires_at": until}


class Attacker:
    """The members and keys of Acme, with Bob the rep and a person without membership.

    `people` are those who act for the attacker, `keys` the texts of keys by their id.
    """

    def __init__(self, organisation, teams, users, dice):
        self.organisation, self.teams, self.dice = organisation, teams, dice
        self.users = {user.pk: user for user in users}  # With their sessions.
        self.people, self.keys = ["bob@acme.example", "mallory@evil.example"], {}

    def begin(self):
        if self.dice.random() < 0.2:
            self.people.append(f"{self.dice.choice(PEOPLE)}@acme.example")
        else:
            self._mint()
        self.held = self.rights()

    def _mint(self):
        caller = system(self.organisation)
        with organisation_context(self.organisation.pk):
            key, text = access.create_key(caller=caller, name="held", **terms(self.dice))
        self.keys[key.pk] = text

    def rights(self):
        """Return (permission, how far it reaches, its terms) of all that works for the attacker."""
        with organisation_context(self.organisation.pk):
            members = Membership.objects.accepted().filter(user__email__in=self.people)
            keys = ApiKey.objects.filter(pk__in=self.keys).usable_at(datetime.now(UTC))
            return set().union(*map(self.of_member, members), *map(self.of_key, keys))

    @staticmethod
    def of_member(member):
        reach = REACH.get(member.role, EVERYWHERE)
        return {
            (one, far, Terms()) for one in PERMISSIONS.of_role(Role(member.role)) for far in reach
        }

    @staticmethod
    def of_key(key):
        scopes, terms = {*key.scopes, *PERMISSIONS.of_everybody()}, terms_of(key)
        return {(one, far, terms) for one in scopes for far in EVERYWHERE}

    def act(self, what):
        """Make one call; return its status."""
        self.actor, self.victim = self.dice.choice(self._actors()), set()
        before = self._rights_of_actor()
        status = getattr(self, what)()
        if status < 300:
            assert covered(self.victim, before), f"{what} took away what the caller does not hold"
        return status

    def _rights_of_actor(self):
        with organisation_context(self.organisation.pk):
            if isinstance(self.actor, User):
                self.own = None
                return self.of_member(Membership.objects.get(user=self.actor))
            self.own = ApiKey.objects.get(pk=self.actor)
            return self.of_key(self.own)

    def add(self):
        email = self.dice.choice([*self.people, "ana@acme.example", "new@acme.example"])
        with organisation_context(self.organisation.pk):
            for there in Membership.objects.filter(user__email=email):
                self.victim = self.of_member(there)
        answer = self.call("POST", "members", {"email": email, "role": self._role()})
        if answer.status_code == 201 and email in self.people:
            self._accept(email)
        return answer.status_code

    def _accept(self, email):
        """The attacker's people accept every invitation."""
        user = User.objects.get(email=email)
        who = Caller.invited(
            organisation_id=self.organisation.pk, slug="acme", user_id=user.pk, name=email
        )
        user.email_proven_at = datetime.now(UTC)
        user.save(update_fields=["email_proven_at"])
        with organisation_context(self.organisation.pk):
            place = Membership.objects.get(user=user)
            access.accept_invitation(caller=who, membership=place, now=datetime.now(UTC))

    def role(self):
        return self.call("PATCH", f"members/{self._member()}", {"role": self._role()}).status_code

    def remove(self):
        return self.call("DELETE", f"members/{self._member()}").status_code

    def create(self):
        made = terms(self.dice)
        made["expires_at"] = made["expires_at"] and made["expires_at"].isoformat()
        answer = self.call("POST", "api-keys", {"name": "minted", **made})
        if answer.status_code == 201:
            self._take(answer.json())
        return answer.status_code

    def rotate(self):
        old = self._key()
        answer = self.call("POST", f"api-keys/{old.pk}/rotate", {})
        if answer.status_code == 201:
            new = self._take(answer.json())
            assert (new.scopes, bounded(terms_of(new), terms_of(old))) == (old.scopes, True)
            assert old.usable_at(datetime.now(UTC))
        return answer.status_code

    def revoke(self):
        """Revoke a key, with which those end that were made with it."""
        key = self._key()
        with organisation_context(self.organisation.pk):
            made = [
                k for k in made_by(self.organisation.pk, key.pk) if k.usable_at(datetime.now(UTC))
            ]
        self.victim = set().union(self.victim, *map(self.of_key, made))
        status = self.call("DELETE", f"api-keys/{key.pk}").status_code
        if status == 204:
            with organisation_context(self.organisation.pk):
                assert not ApiKey.objects.filter(pk__in=[k.pk for k in made], revoked_at=None)
        return status

    def appoint(self):
        team = self.dice.choice(self.teams)
        address = f"teams/{team.pk}/managers/{self._member()}"
        self.victim = self.manages()
        return self.call("PUT", address, {}).status_code

    def dismiss(self):
        with organisation_context(self.organisation.pk):
            rows = list(TeamManager.objects.order_by("pk"))
        if not rows:
            return 404
        row = self.dice.choice(rows)
        self.victim = self.manages()
        address = f"teams/{row.team_id}/managers/{row.membership_id}"
        return self.call("DELETE", address).status_code

    @staticmethod
    def manages():
        return {(one, "teams", Terms()) for one in PERMISSIONS.of_role(Role.MANAGER)}

    def call(self, method, path, body=None):
        browser = calls.client(self.keys.get(self.actor, self.actor))
        if isinstance(self.actor, User):
            browser.force_authenticate(self.actor)
        return calls.call(browser, method, f"{ACME}/{path}", body)

    def _take(self, made):
        """Keep a key whose text was answered; return its row."""
        self.keys[UUID(made["id"])] = made["key"]
        with organisation_context(self.organisation.pk):
            new = ApiKey.objects.get(pk=made["id"])
        assert self.own is None or bounded(terms_of(new), terms_of(self.own))
        return new

    def _actors(self):
        with organisation_context(self.organisation.pk):
            accepted = Membership.objects.accepted()
            members = accepted.filter(user__email__in=self.people).with_user().order_by("pk")
            users = [self.users.setdefault(member.user_id, member.user) for member in members]
            keys = ApiKey.objects.filter(pk__in=self.keys).usable_at(datetime.now(UTC))
            return [*users, *3 * [key.pk for key in keys.order_by("pk")]]

    def _member(self):
        with organisation_context(self.organisation.pk):
            member = self.dice.choice(Membership.objects.order_by("pk"))
        self.victim = self.of_member(member)
        return member.pk

    def _key(self):
        with organisation_context(self.organisation.pk):
            key = self.dice.choice(ApiKey.objects.order_by("pk"))
        self.victim = self.of_key(key)
        return key

    def _role(self):
        return self.dice.choice([Role.REP, *Role])
