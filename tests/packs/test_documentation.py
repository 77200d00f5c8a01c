"""What docs/packs.md shows can be read."""

import re
from pathlib import Path

from scheduler.exchange.packs import read_pack

PAGE = Path(__file__).parents[2] / "docs" / "packs.md"


def test_the_example_in_the_documentation_is_a_pack():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    pack = read_pack("example.yaml", example.encode())

    assert ([one.code for one in pack.units], [one.key for one in pack.events]) == (["HR", "FIN"], ["women"])
