"""What is taken out of a line of the log, and what stays."""

import json
import logging

import pytest

from scheduler.logs import JsonLog, TextLog, request_number, scrubbed


@pytest.mark.parametrize(
    "secret",
    [
        "123456:AAF-secret_of-the-bot",
        "lan.vu@bo.example.org",
        "0912 345 678",
        "+84 24 3825 6789",
        "5550123456",
        "-1001234567890",
        "postgresql://user:pass-word@127.0.0.1/n".partition("//")[2].partition("@")[0],
    ],
)
def test_a_token_an_address_and_a_telephone_are_taken_out(secret):
    line = f"trouble at postgresql://{secret}@host" if ":pass" in secret else f"trouble with {secret}, again"

    assert secret not in scrubbed(line)
    assert scrubbed(line).startswith("trouble ")


@pytest.mark.parametrize(
    "line",
    [
        "reminder 123456: the row and its journal differ (sent / failed)",
        "2027-03-01 08:00:00 NV-27-031 r2",
        "trying again in 0:00:30",
        "HTTP 502 at http://127.0.0.1:8081/getMe",
    ],
)
def test_what_helps_to_mend_stays(line):
    assert scrubbed(line) == line


def record(words, *args, problem=None):
    given = (type(problem), problem, None) if problem else None
    return logging.LogRecord("scheduler.x", logging.ERROR, "x.py", 1, words, args, given)


def test_a_line_for_machines_is_one_json_object():
    line = JsonLog().format(record("two\nlines and %s", "lan@example.org", problem=OSError(28, "disk full")))

    assert "\n" not in line
    found = json.loads(line)
    assert set(found) == {"time", "level", "logger", "message", "exception"}
    assert (found["level"], found["logger"]) == ("error", "scheduler.x")
    assert found["message"] == "two\nlines and …"
    assert "disk full" in found["exception"]


def test_an_error_is_told_without_the_rows_that_it_quotes():
    quoted = ValueError("duplicate key\nDETAIL:  Key (name)=(Vũ Thị Lan) already exists.")
    by_cause = RuntimeError("no place for 'Vũ Thị Lan' in '/var/lib/nhacviec'")
    by_cause.__cause__ = quoted
    line = TextLog().format(record("a fault", problem=by_cause))

    assert "Lan" not in line
    assert "ValueError: duplicate key" in line
    assert "'/var/lib/nhacviec'" in line


def test_words_that_do_not_fit_their_values_do_not_stop_the_log():
    assert "only %s and %s" in TextLog().format(record("only %s and %s", 1))


def test_a_request_keeps_a_plain_number_and_gets_one_where_it_has_none():
    assert request_number("of-a-proxy-1") == "of-a-proxy-1"
    assert request_number("x\n{}") != "x\n{}"
    assert request_number("") != request_number("")
