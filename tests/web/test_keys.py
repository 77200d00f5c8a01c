import re

import pytest

from scheduler.actions.keys import keys
from tests.web.api_keys import V1

HOME = "/quan-tri/khoa"


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def shown(page):
    return re.search(r'id="key">([^<]+)<', page.text)[1]


def test_a_key_is_shown_once_works_and_is_revoked(admin, house, visitor):
    made = admin.post(HOME, {"name": "bảng theo dõi", "person": "", "scope": "write"})
    token = shown(made)

    assert token not in admin.get(HOME).text
    assert "bảng theo dõi" in admin.text(HOME)
    me = visitor.get(f"{V1}/me", headers={"Authorization": f"Bearer {token}"})
    assert (me.json()["scope"], me.json()["everything"]) == ("write", True)

    admin.post(f"{HOME}/{keys(house)[0].key_id}/thu-hoi")

    assert visitor.get(f"{V1}/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_key_without_a_name_is_not_made(admin, house):
    assert admin.post(HOME, {"name": " ", "person": "", "scope": "read"}).status_code == 422
    assert keys(house) == []


def test_the_page_of_keys_is_the_administrators(member):
    assert member.get(HOME).status_code == 403
    assert member.post(HOME, {"name": "a"}).status_code == 403


def test_the_description_is_a_page_without_a_network(visitor, app):
    page = visitor.text("/api/docs")

    assert all(f">{path}<" in page for path in app.openapi()["paths"])
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert 'id="key-reused"' in page
