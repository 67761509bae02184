"""Random trees of teams, and what a manager of some of them cannot list."""


def random_tree(random):
    """Return {team: (parent, reps directly in it)}; a parent comes before its teams."""
    teams = {}
    for number in range(random.randint(2, 12)):
        parent = random.choice([None, *teams])
        teams[number] = (parent, random.choice([0, 0, 1, 2, 3, 4, 5, 6, 9]))
    return teams


def manager_of(random, tree):
    """Return the teams of a manager: one, or two, with those below."""
    tops = random.sample(list(tree), random.choice([1, 1, 2]))
    return {team for team in tree if set(line_of(tree, team)) & set(tops)}


def line_of(tree, team):
    """Yield a team and those above it."""
    while team is not None:
        yield team
        team = tree[team][0]


def units_of(tree, own):
    """Return the organisation, the own teams and those above them, each with its other reps."""
    above = {tree[team][0] for team in own} - {None}
    outside = {
        unit: {
            team: reps
            for team, (_, reps) in tree.items()
            if team not in own and unit in line_of(tree, team)
        }
        for unit in own | above
    }
    everybody = {team: reps for team, (_, reps) in tree.items() if team not in own}
    widest = sorted(outside.items(), key=lambda unit: (-len(unit[1]), unit[0]))
    return [("all", everybody), *widest]
