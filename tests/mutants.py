"""What `mutmut run` left alive: each survivor has its reason in tests/mutants.toml, or is still to be killed.

`make mutants` prints those without a reason, and the reasons that nothing needs any more.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant

_STATES = ("survived", "no tests", "suspicious", "not checked")


@dataclass
class Reason:
    """Why mutants are let live: `where` matches their function, `after` what the mutant says instead."""

    why: str
    where: re.Pattern[str]
    after: re.Pattern[str]
    used: int = field(default=0)


def reasons() -> list[Reason]:
    """Return the reasons that are written down."""
    written = tomllib.loads(Path("tests/mutants.toml").read_text("utf-8"))
    return [
        Reason(one["why"], re.compile(one["where"]), re.compile(one["after"])) for one in written["reason"]
    ]


def survivors() -> Iterator[tuple[str, str]]:
    """Yield each survivor with what it says instead of the code."""
    mutmut = [sys.executable, "-m", "mutmut", "results"]
    for line in subprocess.run(mutmut, capture_output=True, text=True, check=True).stdout.splitlines():
        name, _, state = line.strip().partition(": ")
        if state in _STATES:
            added = (one for one in get_diff_for_mutant(name).splitlines() if one.startswith("+"))
            yield name, " ".join(one[1:].strip() for one in added if not one.startswith("+++"))


def main() -> None:
    """Print what is to be done, and fail where that is anything."""
    known, bare = reasons(), 0
    for name, after in survivors():
        reason = next((one for one in known if one.where.search(name) and one.after.search(after)), None)
        if reason:
            reason.used += 1
        else:
            bare += 1
            print(f"{name}\n    {after}")
    idle = [one.why for one in known if not one.used]
    print(f"{bare} survivors without a reason; {sum(one.used for one in known)} with one")
    for why in idle:
        print(f"no survivor needs this reason any more: {why}")
    sys.exit(bool(bare or idle))


if __name__ == "__main__":
    main()
