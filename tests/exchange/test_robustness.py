"""Whatever a file holds, there is an answer or a BadPack, and nothing has changed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select

from scheduler.actions.house import House
from scheduler.exchange.faults import BadPack
from scheduler.exchange.pack import Pack
from scheduler.exchange.packs import import_pack, preview_import, read_pack
from scheduler.store.database import open_database
from scheduler.store.tables import metadata
from scheduler.words import Words
from tests.exchange.conftest import NOW, SECRETARY, ZONE
from tests.exchange.test_importing import PACK

WORDS = Words("vi", ZONE)
PIECES = st.sampled_from(
    [
        *"{}[]:,-#&*!|>'\"%@`?~\\ \n\t0",
        *("\n  ", ": ", "- ", "---\n", "<<", "*a", "&a ", "!!binary ", "!!python/object:os.system "),
        *("null", "true", "-0", "99999999999", "1e9", "0x1F", "2026-02-30", "29/2", "31/4", "30/12"),
        *("{year}", "{", "}}", "{event!r:>{year}}"),
        *("kind: lunar", "leap: only", "every: 7", "anchor: 0", "offset: -9999", "working days"),
        *("ủ", "\u0301", "\x00", "\ud800", "\u2028", "\ufeff", "\U0001f469", "\\ud800", "\\x00"),
    ]
)


@pytest.fixture(scope="module")
def standing() -> Iterator[House]:
    """An installation that has the pack already."""
    db = open_database("sqlite://")
    metadata.create_all(db.engine)
    house = House(db, ZONE, WORDS, "VN", "http://127.0.0.1:8000", b"s" * 32)
    import_pack(house, read_pack("mine.yaml", PACK.encode()), SECRETARY, NOW)
    yield house
    db.close()


def content(house: House) -> list[int]:
    with house.db.read() as session:
        return [session.exec(select(func.count()).select_from(one)).one() for one in metadata.sorted_tables]


def read_or_refuse(house: House, text: str) -> Pack | None:
    """Read and preview a pack; a refusal must be fit to be shown."""
    try:
        pack = read_pack("any.yaml", text.encode("utf-8", "surrogatepass"))
        preview_import(house, replace(pack, key="any"), NOW, replace=True)
    except BadPack as refusal:
        WORDS.say(refusal.phrase).encode()
        return None
    return pack


@st.composite
def mutations(draw) -> str:
    """Draw the pack with a few pieces put in, and a few stretches taken out or doubled."""
    text = PACK
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        middle = draw(st.one_of(PIECES, st.just(""), st.just(text[start:end] * 2), st.text(max_size=3)))
        text = text[:start] + middle + text[end:]
    return text


@settings(max_examples=max(300, settings().max_examples))
@given(text=mutations())
def test_a_pack_with_slips_in_it_is_answered_and_changes_nothing(standing, text):
    before = content(standing)

    read_or_refuse(standing, text)

    assert content(standing) == before


@settings(max_examples=max(200, settings().max_examples))
@given(text=st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join)))
@example(text="[" * 100_000)
@example(text="a: " * 10_000)
@example(text="a:\n" + " a:\n" * 5_000)
def test_no_text_at_all_is_answered_by_anything_but_a_refusal_or_a_pack(standing, text):
    assert read_or_refuse(standing, text) is None or "pack" in text


@settings(max_examples=max(200, settings().max_examples))
@given(content=st.binary())
def test_no_bytes_are_answered_by_anything_but_a_refusal(content):
    with pytest.raises(BadPack):
        read_pack("any.yaml", content)
