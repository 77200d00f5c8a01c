import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.source import PACKAGES, ROOT

# What a program is no good without, and a build forgets first.
CARRIED = (
    "scheduler/locale/vi/words.po",
    "scheduler/packs/btnmt.yaml",
    "scheduler/packs/demo.yaml",
    "scheduler/packs/empty.yaml",
    "scheduler/store/migrations/script.py.mako",
    "scheduler/store/migrations/versions/0001_first_tables.py",
    "scheduler/web/templates/",
    "scheduler/web/static/nhacviec.css",
)


def run(*command: str | Path, folder: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.parametrize("path", CARRIED)
def test_the_wheel_carries_what_the_program_needs(wheel, path):
    assert any(name.startswith(path) for name in zipfile.ZipFile(wheel).namelist())


def test_the_wheel_carries_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_program_starts_from_the_wheel_alone(wheel, tmp_path):
    installed = tmp_path / "lib"
    zipfile.ZipFile(wheel).extractall(installed)
    # -P keeps the working directory out; what is on the PYTHONPATH goes before the installed packages.
    python = (sys.executable, "-P")

    found = run(
        *python,
        "-c",
        "import scheduler; print(scheduler.__file__)",
        folder=tmp_path,
        PYTHONPATH=str(installed),
    )
    said = run(*python, "-m", "scheduler", "--help", folder=tmp_path, PYTHONPATH=str(installed))

    assert found.startswith(str(installed))
    assert "serve" in said


def test_the_lock_holds_versions_and_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(
        r"^[\w.-]+(?:\[[\w,]+\])?==\S+(?: ; .*)? \\\n    --hash=sha256:", lock, re.MULTILINE
    )

    assert "://" not in lock
    assert "file:" not in lock
    assert len(packages) == sum(not line.startswith(" ") for line in lock.splitlines())


def test_a_bare_checkout_needs_nothing_but_python_and_make():
    assert {"run", "test", "check", "bench", "fix", "help"} <= set(run("make", "help").split())
