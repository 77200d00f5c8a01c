"""What deploy/ says and the program, the proxy and the engine must agree upon."""

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from scheduler.cli.app import app
from scheduler.drivers.queue import LAST_WORK
from scheduler.settings import Settings
from scheduler.settings.load import PREFIX, names
from tests.source import PACKAGES, ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = tuple(sorted(DEPLOY.glob("compose*.yaml")))
UNITS = tuple(sorted(DEPLOY.glob("*.service")))
FILES = (*COMPOSE, *UNITS, DEPLOY / "Dockerfile")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
DATA = "/var/lib/nhacviec"


def by_name(path):
    return path.name


def services(file):
    return yaml.safe_load(file.read_text())["services"]


def ours(file):
    """Return the services of a compose file that run our image."""
    return {name: one for name, one in services(file).items() if one["image"] == "nhacviec"}


def unit(file):
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(file)
    return parser["Service"]


def seconds(length):
    return int(str(length).removesuffix("s"))


def started():
    """Return each command line that starts the program, after its name."""
    (image,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    lines = [json.loads(image)]
    lines += [one["command"] for file in COMPOSE for one in ours(file).values() if "command" in one]
    lines += [shlex.split(unit(file)["ExecStart"]) for file in UNITS]
    assert {Path(line[0]).name for line in lines} == {"nhacviec"}
    return [line[1:] for line in lines]


@pytest.mark.parametrize("file", FILES, ids=by_name)
def test_every_setting_that_is_named_exists(file):
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", file.read_text())) <= set(names())


@pytest.mark.parametrize("words", started(), ids=" ".join)
def test_every_command_that_is_started_is_one_of_the_program(words):
    command, rest = typer.main.get_command(app), list(words)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]

    # What a command does not know, it refuses; what it leaves over, nobody would read.
    assert command.make_context(command.name, rest).args == []


@pytest.mark.parametrize("file", COMPOSE, ids=by_name)
def test_our_containers_have_no_rights_and_write_into_the_volume_alone(file):
    for one in ours(file).values():
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["read_only"]
        assert one["volumes"] == [f"nhacviec-data:{DATA}"]


@pytest.mark.parametrize("file", COMPOSE, ids=by_name)
def test_what_is_open_is_open_to_this_machine_alone(file):
    ports = [port for one in services(file).values() for port in one.get("ports", ())]

    assert len(ports) == 1
    assert ports[0].startswith("127.0.0.1:")


@pytest.mark.parametrize("file", COMPOSE, ids=by_name)
def test_the_settings_that_the_image_is_made_for_cannot_be_changed_by_the_file_of_settings(file):
    for one in ours(file).values():
        assert one["environment"]["NHACVIEC_PORT"] == "8000"
        assert one["environment"]["NHACVIEC_DATA_DIR"] == DATA
    assert "127.0.0.1:8000/healthz" in DOCKERFILE
    assert "http://$web:8000;" in (DEPLOY / "nginx.conf").read_text()


@pytest.mark.parametrize("file", COMPOSE, ids=by_name)
def test_an_image_is_built_by_one_service(file):
    assert len([one for one in ours(file).values() if "build" in one]) == 1


def test_all_processes_of_a_cluster_start_after_the_schema():
    started = ours(DEPLOY / "compose.yaml")

    assert started.pop("schema")["command"] == ["nhacviec", "db", "upgrade"]
    assert set(started) == {"web", "worker"}
    for one in started.values():
        assert one["depends_on"] == {"schema": {"condition": "service_completed_successfully"}}


def test_a_password_of_any_characters_reaches_the_database():
    for one in ours(DEPLOY / "compose.yaml").values():
        assert "POSTGRES_PASSWORD" not in one["environment"]["NHACVIEC_DATABASE_URL"]
        assert one["environment"]["PGPASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_the_database_counts_as_ready_once_it_answers_to_others():
    # While the image makes it, it answers on the socket alone.
    (_, check) = services(DEPLOY / "compose.yaml")["postgres"]["healthcheck"]["test"]

    assert "-h 127.0.0.1" in check


def test_a_message_under_way_has_the_time_to_be_ended():
    for one in ours(DEPLOY / "compose.yaml").values():
        assert seconds(one["stop_grace_period"]) > LAST_WORK
    assert seconds(unit(DEPLOY / "nhacviec-worker@.service")["TimeoutStopSec"]) > LAST_WORK


@pytest.mark.parametrize("key", ["User", "WorkingDirectory", "Environment", "CapabilityBoundingSet"])
def test_both_units_run_in_the_same_place_as_the_same_user(key):
    values = [unit(file)[key] for file in UNITS]

    assert len(values) == 2
    assert values[0] == values[1]


def test_the_proxy_takes_any_file_that_the_service_takes_and_says_who_asks():
    text = (DEPLOY / "nginx.conf").read_text()
    (most,) = re.findall(r"client_max_body_size (\d+)m;", text)

    assert int(most) > 2 * Settings().file_limit_mb
    # A form must come from the host and port that it was asked of.
    assert "proxy_set_header Host $http_host;" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert ours(DEPLOY / "compose.yaml")["web"]["environment"]["FORWARDED_ALLOW_IPS"] == "*"


def test_the_image_is_made_of_what_it_copies_and_nothing_else():
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for word in line.split()[:-1]
    }
    lines = (ROOT / ".dockerignore").read_text().splitlines()

    assert {*PACKAGES, "pyproject.toml", "requirements.lock"} <= copied
    assert all((ROOT / name).exists() for name in copied)
    assert {line for line in lines if line[0] not in "#!"} == {"*", "**/__pycache__"}
    assert {line[1:] for line in lines if line[0] == "!"} == copied


def test_the_files_of_settings_are_not_committed():
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert {".env", "deploy/nhacviec.env"} <= set(ignored)
