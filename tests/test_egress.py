"""What the configuration would call, and nothing else."""

import pytest

from scheduler.settings import load_settings
from scheduler.settings.egress import egress_of


def called(**given):
    environ = {f"NHACVIEC_{name}": value for name, value in given.items()}
    return [(one.address, one.purpose) for one in egress_of(load_settings(environ, env_file=None))]


def test_a_small_house_calls_nobody():
    assert called() == []


def test_everything_that_is_configured_is_listed_without_its_secrets():
    found = called(
        DATABASE_URL="postgresql://u:secret@db.example.org/n",
        SMTP_URL="smtps://u:secret@mail.example.org",
        TELEGRAM_TOKEN="123:secret",
        TELEGRAM_PROXY="http://u:secret@proxy.example.org:3128",
        HEARTBEAT_URL="https://hc.example.org/secret",
    )

    assert found == [
        ("db.example.org:5432", "database"),
        ("mail.example.org:465", "email"),
        ("api.telegram.org:443", "telegram"),
        ("proxy.example.org:3128", "telegram-proxy"),
        ("hc.example.org:443", "heartbeat"),
    ]
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("postgresql://u@[fd00::1]:5433/n", ["[fd00::1]:5433"]),
        ("postgresql://u@/n?host=/run/postgresql", ["/run/postgresql"]),
        ("postgresql://u@/n?host=a:5433&host=b:5434", ["a:5433", "b:5434"]),
        ("sqlite:////srv/n.db", []),
    ],
)
def test_a_database_is_listed_where_it_is_asked(url, places):
    assert [place for place, _ in called(DATABASE_URL=url)] == places


def test_a_proxy_without_a_bot_is_not_called():
    assert called(TELEGRAM_PROXY="http://proxy.example.org:3128") == []


def test_an_own_bot_api_stands_in_the_place_of_telegrams():
    found = called(TELEGRAM_TOKEN="123:x", TELEGRAM_API_URL="http://127.0.0.1:8081")
    assert found == [("127.0.0.1:8081", "telegram")]
