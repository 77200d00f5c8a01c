import pytest
from sqlalchemy.exc import OperationalError

from scheduler.store.faults import database_fault

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
