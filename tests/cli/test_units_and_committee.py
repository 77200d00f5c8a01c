"""Units change, and the committee works, from the command line."""

import io
from datetime import timedelta

from scheduler.clock import utc_now
from tests.cli.test_commands import cli
from tests.committee import PACK

__all__ = ["cli"]

THIS = utc_now().year
NEXT = THIS + 1
LATER = THIS + 3
CONCLUDED = f"PC;31/12/{LATER};"
CODE = f"NV-{LATER % 100:02d}-"


def test_units_change_from_the_command_line(cli):
    cli("import", str(PACK))
    order = ["HTQT", "PC", "--into", "HTPC=Vụ mới", "--on", f"{THIS}-01-01", "--decision", "1/QĐ"]

    code, said, _ = cli("units", "merge", *order, "--dry-run")
    assert (code, "nhập làm một" in said) == (0, True)
    assert "HTPC" not in cli("units", "list")[1]
    assert cli("units", "merge", *order)[0] == 0
    assert "Vụ mới" in cli("units", "list")[1]
    assert '"state": "in_force"' in cli("units", "changes", "--json")[1]
    assert "Vụ mới" in cli("units", "changes")[1]

    rename = ["TCCB", "Vụ TCCB mới", "--on", "2090-01-01", "--decision", "2/QĐ"]
    assert cli("units", "rename", *rename)[0] == 2
    split = ["TCCB", "--into", "TCCB", "--into", "M=Vụ M", "--on", f"1/1/{NEXT}", "--decision", "3/QĐ"]
    assert cli("units", "split", *split)[0] == 0
    assert cli("units", "undo", "2")[0] == 0
    assert cli("units", "undo", "1")[0] == 2
    assert cli("units", "join", "N", "Sở N", "--group", "all")[0] == 0
    assert cli("units", "dissolve", "N", "--on", f"1/1/{NEXT}", "--decision", "4/QĐ", "--to", "TCCB")[0] == 0


def test_a_change_dated_years_back_is_asked_about(cli, monkeypatch):
    cli("import", str(PACK))
    old = ["units", "rename", "TCCB", "Vụ mới", "--on", f"1/1/{THIS - 3}", "--decision", "2/QĐ"]

    code, said, _ = cli(*old, "--dry-run")
    assert (code, "hơn một năm" in said) == (0, True)
    for answer, done in (("n\n", False), ("y\n", True)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert (cli(*old)[0] == 0) == done
        assert ("Vụ mới" in cli("units", "list")[1]) == done


def test_the_committee_works_from_the_command_line(cli):
    cli("import", str(PACK))

    assert cli("committee", "announce", "Tập huấn", "Mời dự.", "--to", "PC", "--to", "group:all")[0] == 0
    assert "Tập huấn" in cli("committee", "announcements")[1]
    assert cli("committee", "withdraw", "1")[0] == 0
    meeting = ["Họp Ban", "--on", f"1/1/{THIS}", "--notice", "15/TB", "--task", CONCLUDED + "Rà soát"]
    code, said, _ = cli("committee", "meeting", *meeting)
    assert (code, CODE in said) == (0, True)
    number = int(said.split(CODE)[1][:3])
    assert "15/TB" in cli("committee", "meetings")[1]
    assert cli("committee", "meeting", "Họp", "--on", f"1/1/{THIS}", "--task", "PC")[0] == 2
    assert f"{CODE}{number + 1:03d}" in cli("committee", "conclude", "1", "--task", CONCLUDED + "Báo cáo")[1]
    assert cli("committee", "conclude", "9", "--task", CONCLUDED + "Báo cáo")[0] == 2
    assert cli("committee", "terms")[0] == 0
    assert cli("committee", "term-undo", "9")[0] == 2


def test_a_term_is_composed_from_the_command_line(cli):
    cli("import", str(PACK))
    cli("person", "add", "Vũ Thị Em")
    day = (utc_now() + timedelta(days=30)).date().isoformat()
    seats = ["--seat", "chair=vu-thi-em", "--seat", "member:PC="]
    term = ["Nhiệm kỳ mới", "--on", day, "--decision", "9/QĐ", *seats]

    code, said, _ = cli("committee", "term", *term, "--dry-run")
    assert (code, "Vũ Thị Em" in said) == (0, True)
    assert "Nhiệm kỳ mới" not in cli("committee", "terms")[1]

    assert cli("committee", "term", *term)[0] == 0
    assert "Nhiệm kỳ mới" in cli("committee", "terms")[1]
    for wrong in ("boss=vu-thi-em", "member:Q=", "chair=nobody"):
        assert cli("committee", "term", *term, "--seat", wrong)[0] == 2
