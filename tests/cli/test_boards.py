"""Who has sent, and figures frozen, from the command line."""

import json

from tests.cli.test_commands import cli, holding, kept
from tests.committee import PACK

__all__ = ["cli", "holding", "kept"]


def test_a_board_is_told_frozen_and_undone(holding, tmp_path):
    run = holding(PACK)
    run("plan")
    board = json.loads(run("board", "--year", "2027", "--json")[1].splitlines()[0])
    code = board["code"]
    assert (board["done"], board["total"]) == (0, 3)

    assert "Pháp chế" in run("board", "--year", "2027")[1]
    assert "Vụ Pháp chế" in run("board", code.lower())[1]
    assert "Còn thiếu: " in run("board", code, "--zalo")[1]
    assert run("board", code, "--csv", str(tmp_path / "bang.csv"))[0] == 0
    assert (tmp_path / "bang.csv").read_bytes().startswith(b"\xef\xbb\xbf")

    assert run("cutoff", "set", f"08:00 15/9/{board['due'][:4]}", "--task", code)[0] == 0
    assert run("cutoff", "set", "8h00 15/9/2027")[0] == 0
    assert "Chốt số liệu 08:00 15/9" in run("board", code)[1]
    assert run("cutoff", "undo", "1")[0] == 2
    assert run("cutoff", "undo", "1", "--reason", "nhầm")[0] == 0
    assert "nhầm" in run("cutoff", "list", "--year", "2027")[1]
    assert len(run("cutoff", "list", "--year", "2027", "--json")[1].splitlines()) == 2

    for words in (
        ("board", "NV-00-000"),
        ("cutoff", "set", "mai"),
        ("cutoff", "undo", "99", "--reason", "x"),
    ):
        assert run(*words)[0] == 2
    assert run("cutoff", "set", "08:00 15/9/2027", "--task", "NV-00-000")[0] == 2
