"""Backup, restoration and copying as an administrator types them."""

import zipfile

from tests.cli.test_commands import cli, holding, kept
from tests.committee import PACK

__all__ = ["cli", "holding", "kept"]


def test_a_house_is_backed_up_checked_restored_and_released(cli, holding, tmp_path):
    holding(PACK)
    assert cli("sending", "start")[0] == 0
    (tmp_path / "kho").mkdir()
    code, said, warned = cli("backup", "kho")
    (file,) = (tmp_path / "kho").iterdir()
    assert (code, file.suffix) == (0, ".zip")
    assert file.name in said
    assert "--with-secret" in warned

    code, said, _ = cli("restore", "--verify", str(file))
    assert (code, "✓" in said) == (0, True)
    code, _, refused = cli("restore", str(file))
    assert (code, "--replace" in refused) == (2, True)
    code, said, _ = cli("restore", "--replace", str(file))
    assert (code, "before-restore" in said) == (0, True)
    assert "khôi phục" in cli("sending", "status")[1]
    assert "khôi phục" in cli("doctor")[1]

    assert cli("sending", "restored")[0] == 0
    code, _, refused = cli("sending", "start", "--send", "77777")
    assert (code, "77777" in refused) == (2, True)
    assert cli("sending", "start", "--send", "all")[0] == 0
    assert "khôi phục" not in cli("sending", "status")[1]


def test_the_key_travels_only_where_it_is_wanted(cli, holding, tmp_path):
    holding(PACK)
    cli("backup", "without.zip")
    cli("backup", "with.zip", "--with-secret")

    with zipfile.ZipFile(tmp_path / "without.zip") as archive:
        assert "secret" not in archive.namelist()
    with zipfile.ZipFile(tmp_path / "with.zip") as archive:
        assert archive.read("secret") == (tmp_path / "var" / "secret").read_bytes().strip()


def test_what_cannot_be_done_is_said_in_one_line(cli, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04")

    for words in (
        ("backup", "none.zip"),
        ("restore", "none.zip"),
        ("restore", "x.zip"),
        ("db", "copy", "none.db", "new.db"),
        ("db", "copy", "mysql://a:geheim@b/c", "new.db"),
        ("db", "copy", "none.db", "postgresql://a:geheim@b:c/d"),
    ):
        code, said, fault = cli(*words)
        assert (code, said, len(fault.splitlines())) == (2, "", 1), words
        assert "geheim" not in fault
    assert not (tmp_path / "var" / "nhacviec.db").exists()
    assert not (tmp_path / "none.db.lock").exists()


def test_a_house_is_copied_to_another_file(cli, holding, tmp_path):
    holding(PACK)
    code, said, _ = cli("db", "copy", "var/nhacviec.db", "new.db")

    assert (code, "= person:" in said) == (0, True)
    assert cli("db", "copy", "var/nhacviec.db", "new.db")[0] == 2
    assert cli("ledger", DATABASE_URL=f"sqlite:///{tmp_path / 'new.db'}")[0] == 0
