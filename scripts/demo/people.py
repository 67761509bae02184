"""The synthetic directory: who sells in which team, who moves, joins and leaves.

Every rep's story is drawn from a generator seeded with the organisation and the rep, and told
in days since the programme began, so that it is the same whenever the demonstration runs.
"""

from dataclasses import dataclass
from random import Random

FIRST = (
    "Ada Ben Carla Dario Edith Farid Greta Hugo Ines Jonas Kaya Liam Mona Nils Olga Pablo "
    "Quinn Rosa Sami Tara Umar Vera Wim Xenia Yann Zoe"
).split()
LAST = (
    "Abel Brandt Costa Dahl Ekman Ferrer Groot Haas Iversen Jansen Keller Lindt Moreau Novak "
    "Okafor Petit Quist Rossi Silva Tanaka Ueda Vogel Weber Ximenes Yilmaz Zeman"
).split()


@dataclass(frozen=True, slots=True)
class Team:
    """A team; `gain` is how many points its reps gain within the programme's first year."""

    external_id: str
    name: str
    parent: str | None = None
    size: int = 1
    gain: float = 8.0
    programme: bool = True
    silent: range = range(0)
    settled: bool = False  # nobody moves here, so that its progress is its own


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep; `spells` are (day since the start, team or None), in order; `leave` has no scores."""

    external_id: str
    name: str
    home: Team
    spells: tuple[tuple[int, str | None], ...]
    leave: range

    def works_on(self, offset: int) -> bool:
        """Whether the rep is in some team that many days after the start."""
        teams = [team for start, team in self.spells if start <= offset]
        return bool(teams) and teams[-1] is not None


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation of the demonstration and the plan it follows."""

    slug: str
    teams: tuple[Team, ...]
    criterion: str
    share_required: int
    linkedin_team: str | None = None  # where one rep's page travels as LinkedIn's JSON too

    @property
    def reps(self) -> list[Rep]:
        """Everybody, always in the same order."""
        homes = [team for team in self.teams for _ in range(team.size)]
        return [_rep(self, number, home) for number, home in enumerate(homes, start=1)]


def _rep(company: Company, number: int, home: Team) -> Rep:
    external_id = f"{company.slug}-{number:03d}"
    story = Random(f"{company.slug}/{external_id}/story")
    name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // 26) % len(LAST)]}"
    spells = _spells(company, home, story)
    begins = story.randint(320, 345)
    leave = range(begins, begins + 60) if story.random() < 0.06 and not spells[0][0] else range(0)
    return Rep(external_id, name, home, spells, leave)


def _spells(company: Company, home: Team, story: Random) -> tuple[tuple[int, str | None], ...]:
    here = home.external_id
    open_teams = [team.external_id for team in company.teams if team.parent and not team.settled]
    others = [team for team in open_teams if team != here]
    fate, day = story.random(), story.randint(60, 300)
    if home.parent is None or fate < 0.72:
        return ((0, here),)
    if home.settled:
        return ((0, here), (day, None)) if fate < 0.80 else ((0, here),)
    if fate < 0.82:
        return ((0, here), (day, story.choice(others)))
    if fate < 0.89:
        return ((0, here), (day, None))
    if fate < 0.92:
        return ((0, here), (day, None), (day + 25, story.choice(others)))
    return ((352 if fate > 0.985 else day, here),)


ACME = Company(
    slug="acme",
    criterion="share",
    share_required=60,
    linkedin_team="west-partners",
    teams=(
        Team("north", "North"),
        Team("north-enterprise", "North Enterprise", "north", 16, gain=36, settled=True),
        Team("north-midmarket", "North Mid-market", "north", 15, gain=30.4, settled=True),
        Team("north-public", "North Public Sector", "north", 15, gain=8),
        Team("west", "West"),
        Team("west-enterprise", "West Enterprise", "west", 16, gain=29, settled=True),
        Team("west-midmarket", "West Mid-market", "west", 15, gain=9),
        Team("west-partners", "West Partners", "west", 14, gain=7),
        Team("south", "South"),
        Team("south-enterprise", "South Enterprise", "south", 15, gain=8),
        Team("south-midmarket", "South Mid-market", "south", 15, gain=6),
        Team("south-inside", "South Inside Sales", "south", 14, gain=0, programme=False),
    ),
)

GLOBEX = Company(
    slug="globex",
    criterion="median",
    share_required=100,
    teams=(
        Team("europe", "Europe"),
        Team("europe-direct", "Europe Direct", "europe", 15, gain=34, settled=True),
        Team("europe-channel", "Europe Channel", "europe", 26, gain=8, silent=range(120, 146)),
        Team("americas", "Americas"),
        Team("americas-direct", "Americas Direct", "americas", 15, gain=29.5, settled=True),
        Team("americas-channel", "Americas Channel", "americas", 25, gain=7),
    ),
)

COMPANIES = {company.slug: company for company in (ACME, GLOBEX)}
