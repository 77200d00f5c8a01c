"""Who is away, and contacts who are none, from the command line."""

from scheduler.clock import utc_now
from tests.cli.test_commands import cli
from tests.committee import PACK

__all__ = ["cli"]

NEXT = utc_now().year + 1


def test_leaves_are_told_of_listed_and_ended(cli):
    cli("import", str(PACK))
    leave = [
        "leave",
        "add",
        "Nguyễn A",
        "--from",
        f"{NEXT}-01-01",
        "--to",
        f"5/1/{NEXT}",
        "--document",
        "1/QĐ",
    ]

    assert cli(*leave)[0] == 0
    assert cli(*leave)[0] == 0
    assert cli("leave", "list", "--json")[1].count(f'"ends": "{NEXT}-01-05"') == 1
    assert f"05/01/{NEXT}" in cli("leave", "list")[1].replace(f"5/1/{NEXT}", f"05/01/{NEXT}")
    assert cli("leave", "end", "1")[0] == 0
    assert cli("leave", "list", "--json")[1] == ""
    assert cli("leave", "end", "1")[0] == 2
    assert cli("leave", "add", "Nguyễn A", "--from", f"{NEXT}-01-05", "--to", f"{NEXT}-01-01")[0] == 2


def test_a_contact_who_is_none_waits_for_a_word(cli):
    cli("import", str(PACK))

    assert cli("contact", "deny", "HTQT", "Phạm Dung", "--email", "dung@example.org")[0] == 0
    assert "Phạm Dung" in cli("contact", "list")[1]
    assert '"name": "Phạm Dung"' in cli("contact", "list", "--json")[1]
    assert cli("contact", "refuse", "1", "--reason", "Vẫn là đồng chí")[0] == 0
    assert cli("contact", "list", "--json")[1] == ""
    assert cli("contact", "confirm", "1")[0] == 2
    cli("contact", "deny", "HTQT", "Phạm Dung")
    assert "Phạm Dung" in cli("contact", "confirm", "2")[1]
    assert cli("contact", "refuse", "2", "--reason", "Muộn")[0] == 2
    assert "Phạm Dung" in cli("person", "list", "--json")[1]
    assert cli("contact", "deny", "KHONG", "X")[0] == 2
