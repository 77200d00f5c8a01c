import pytest
from sqlalchemy import create_engine, text

from tests.browser import find_chromium


def test_a_database_of_both_kinds_is_there_and_empty(database_url):
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
        connection.execute(text("INSERT INTO thing VALUES ('Đại hội')"))
        assert connection.execute(text("SELECT name FROM thing")).scalar_one() == "Đại hội"
    engine.dispose()


def test_a_database_is_copied_from_another(postgres, postgres_url):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE thing (name TEXT)"))
    engine.dispose()

    template = postgres_url.partition("?")[0].rpartition("/")[2]
    copy = create_engine(postgres.create("a_copy", template))
    with copy.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM thing")).scalar_one() == 0
    copy.dispose()
    postgres.drop("a_copy")


def test_a_browser_that_is_named_and_missing_is_none(monkeypatch):
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")

    assert find_chromium() is None


@pytest.mark.browser
def test_a_browser_opens_a_page(page):
    page.set_content("<h1>Nhắc Việc</h1>")

    assert page.get_by_role("heading").inner_text() == "Nhắc Việc"
