import json

from hypothesis import given
from hypothesis import strategies as st

from bots.messages import Line, Message, from_json, to_json, with_links
from scheduler.core.states import Verb

words = st.text(max_size=20)
numbers = st.integers(0, 10**9)
lines = st.builds(
    Line, words, words, when=words, code=words, due=st.none() | st.dates(), unit=words,
    details=st.lists(st.tuples(words, words), max_size=2).map(tuple),
    verbs=st.lists(st.sampled_from(Verb), max_size=2).map(tuple),
    task_id=numbers, seat_id=numbers, due_revision=numbers, answered=words, link=words,
)  # fmt: skip
messages = st.builds(
    Message, words, words, words, st.lists(lines, max_size=3).map(tuple), words, words, person_id=numbers,
    copy=st.booleans(), copy_words=words, link=words,
    verb_words=st.lists(st.tuples(st.sampled_from(Verb), words), max_size=2).map(tuple),
)  # fmt: skip


def without_links(message):
    bare = with_links(message, lambda _task, _seat: "", lambda _person: "")
    lines = tuple(Line(**{**line.__dict__, "link": ""}) for line in bare.lines)
    return Message(**{**bare.__dict__, "lines": lines})


@given(messages)
def test_a_message_comes_back_from_json_without_its_links(message):
    kept = json.loads(json.dumps(to_json(message)))

    assert from_json(kept) == without_links(message)


@given(messages)
def test_links_are_put_in_for_each_task_of_a_seat_and_the_person_s_page(message):
    linked = with_links(message, lambda task, seat: f"/v/{task}/{seat}", lambda person: f"/toi/{person}")

    for before, line in zip(message.lines, linked.lines, strict=True):
        has_door = bool(before.task_id and before.seat_id)
        assert line.link == (f"/v/{before.task_id}/{before.seat_id}" if has_door else before.link)
    assert linked.link == (f"/toi/{message.person_id}" if message.person_id else "")


def test_a_verb_without_words_is_named_by_itself(message):
    assert message.words_of(Verb.ASK_EXTENSION) == "ask_extension"
    assert message.words_of(Verb.COMPLETE) == "Hoàn thành"
