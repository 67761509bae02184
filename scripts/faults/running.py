"""Makes one fault while traffic runs, and tells what was seen of it."""

import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from .checking import Checked, check, has_ended
from .fault import Fault, Happening
from .installation import Connection, Installation
from .ledger import Ledger
from .traffic import LOST, Seen, Traffic

AT_REST, CALM = 0.4, 1.0  # Seconds of traffic before the fault, and without a failure after it.
HEALTHY = (
    0.5  # Seconds: the slowest `/healthz`, besides what a busy machine takes to answer at all.
)
READY = 1.0  # Seconds: the slowest `/readyz` while the fault lasts.
CHANGES = ("write", "file")


@dataclass
class Trial:
    """A fault, what its traffic saw, and what the comparison found."""

    fault: Fault
    ledger: Ledger
    happening: Happening
    begun: float = 0.0
    returned: float = 0.0
    loaded: float = float("inf")  # Seconds until a file that was sent afterwards was loaded.
    went_on: bool = False  # Whether a file was loaded meanwhile.
    seen: list[Seen] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)

    def seen_of(self, *kinds: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.kind in kinds]

    @property
    def meanwhile(self) -> list[Seen]:
        """What was asked while the fault lasted."""
        return [seen for seen in self.seen if self.begun <= seen.begun < self.returned]

    def slowest(self, kind: str) -> float:
        return max(
            (seen.seconds for seen in self.seen_of(kind) if seen.outcome != LOST), default=99
        )

    @property
    def back(self) -> float:
        """Seconds from the return until a read and a write succeed, and all others from then on."""
        late = [seen for seen in self.seen_of("read", *CHANGES) if seen.begun >= self.returned]
        firsts = [
            min((s.ended for s in late if s.is_success and s.kind in kinds), default=float("inf"))
            for kinds in (("read",), CHANGES)
        ]
        return max([*firsts, *(s.ended for s in late if not s.is_success)]) - self.returned


def run(installation: Installation, fault: Fault) -> Trial:
    """Run one trial."""
    trial = Trial(fault, Ledger(installation.days()), Happening())
    with Traffic(installation, trial.ledger) as traffic:
        trial.seen = traffic.seen
        installation.pause(AT_REST)
        trial.begun = time.monotonic()
        with fault.inflict(installation, trial.happening):
            if fault.seconds:
                trial.begun = time.monotonic()
                installation.pause(fault.seconds)
                if fault.goes_on:
                    with installation.administrator() as admin:
                        trial.went_on = _is_loaded(admin, trial, since=trial.begun)
            trial.returned = time.monotonic()
        _wait(installation, trial)
    trial.checked = check(installation, trial.ledger)
    return trial


def _wait(installation: Installation, trial: Trial) -> None:
    """Wait until a file that was sent afterwards is loaded, and nothing has failed for a while."""
    deadline = trial.returned + trial.fault.file
    with installation.administrator() as admin:
        while time.monotonic() < deadline:
            installation.pause(0.05)
            now = time.monotonic()
            if trial.loaded == float("inf") and _is_loaded(admin, trial, since=trial.returned):
                trial.loaded = now - trial.returned
            if trial.loaded < deadline and now - trial.returned - trial.back > CALM:
                return


def _is_loaded(admin: Connection, trial: Trial, *, since: float) -> bool:
    sent = [seen for seen in trial.seen_of("file") if seen.is_success and seen.begun >= since]
    return bool(sent) and has_ended(admin, sent[0].body["id"])


def broken(trial: Trial) -> list[str]:
    """Return the bounds that were broken."""
    fault = trial.fault
    reasons = [
        *_wrong_answers(trial),
        *_wrong_readiness(trial),
        *(f"lost: {what}" for what in trial.checked.lost[:5]),
        *(f"doubled: {what}" for what in trial.checked.doubled[:5]),
        *(f"never acknowledged: {what}" for what in trial.ledger.open[:5]),
    ]
    healthy = HEALTHY + trial.slowest("stub")
    bounds = [("/healthz", trial.slowest("health"), healthy), ("back", trial.back, fault.back),
              ("a file", trial.loaded, fault.file)]  # fmt: skip
    reasons += [f"{what} took {took:.2f} s" for what, took, most in bounds if took > most]
    if fault.goes_on and not trial.went_on:
        reasons.append("no file was loaded meanwhile")
    return reasons


def _wrong_answers(trial: Trial) -> list[str]:
    fault = trial.fault
    right = {"read": fault.reads, "write": fault.writes, "file": fault.writes}
    judged = [seen for seen in trial.meanwhile if seen.kind in right]
    outside = [
        seen for seen in judged
        if seen.outcome not in right[seen.kind]
        and not trial.happening.met(seen.begun, seen.ended)
        and not (seen.is_success and seen.ended > trial.returned)
    ]  # fmt: skip
    wrong = Counter(f"{seen.kind} {seen.outcome}" for seen in outside)
    reasons = [f"{count} × {outcome}" for outcome, count in wrong.items()]
    # Who waited already when it began counts as well.
    given = {seen.outcome for seen in trial.seen_of(*right) if seen.ended >= trial.begun}
    reasons += [f"nobody got {outcome}" for outcome in fault.required - given]
    took = [seen.seconds for seen in judged] or [0]
    if max(took) > fault.slowest or median(took) > fault.typical:
        reasons.append(f"answers took {median(took):.2f} s (median), {max(took):.2f} s at most")
    hopeless = [seen for seen in judged if seen.status in (503, 507) and not seen.retry_after]
    if hopeless:
        reasons.append(f"{len(hopeless)} answers without Retry-After")
    return reasons


def _wrong_readiness(trial: Trial) -> list[str]:
    fault = trial.fault
    asked = [s for s in trial.meanwhile if s.kind == "ready" and s.ended < trial.returned]
    if not fault.seconds or not asked:
        return []
    status, part = fault.ready
    # One is enough: each web process tells what it has noticed itself.
    right = [
        seen for seen in asked
        if seen.status == status
        and part.items() <= (seen.body or {}).items()
        and fault.is_ready(seen.body)
    ]  # fmt: skip
    reasons = [] if right else [f"/readyz said {asked[-1].outcome}: {asked[-1].body}"]
    slowest = max(seen.seconds for seen in asked)
    return reasons + ([f"/readyz took {slowest:.2f} s"] if slowest > READY else [])
