"""What a database that fails says to people: in our words alone, for anybody may read them."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from scheduler.store.faults import database_fault, is_database_fault, what_stops_us

AT = 'connection failed: connection to server at "10.0.0.5", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (AT + 'FATAL:  password authentication failed for user "nhacviec"', "password"),
        (AT + "fe_sendauth: no password supplied", "password"),
        (AT + 'FATAL:  database "nhacviec" does not exist', "no such database"),
        (AT + 'FATAL:  role "nhacviec" does not exist', "no such database"),
        ("failed to resolve host 'postgres': [Errno -2] Name or service not known", "host"),
        (AT + "Connection refused", "in a moment"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_with_what_to_correct(said, heard):
    text = database_fault(OperationalError(None, None, Exception(said))).text

    assert heard in text
    assert "nothing was written" in text
    assert ("NHACVIEC_DATABASE_URL" in text) == (heard != "in a moment")


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            OperationalError("SELECT 1", {}, sqlite3.OperationalError("database or disk is full")),
            "The disk is full",
        ),
        (OSError("/var/lib/secret is gone"), "the log of the service says why"),
        (ProgrammingError("SELECT x", {}, Exception("no column x")), "the log of the service says why"),
    ],
)
def test_a_fault_is_told_in_our_words_alone(problem, said):
    told = str(what_stops_us(problem))

    assert said in told
    assert "secret" not in told
    assert "sqlalche" not in told


def test_an_address_that_the_database_does_not_understand_is_a_fault_of_the_database():
    assert is_database_fault(ProgrammingError(None, None, Exception("invalid connection option")))
    assert not is_database_fault(ProgrammingError("SELECT x", {}, Exception("no column x")))
