import re
import unicodedata
from collections import Counter
from string import Formatter

import pytest

from scheduler.locale import FOLDER, languages
from scheduler.words import catalogue
from tests.messages import ELSEWHERE, Said, in_catalogue, in_code, key_of

SAID = in_code()
TRANSLATED = [(file, message) for language in languages() for file, message in in_catalogue(language)]

# A language writes its dates with what it needs of these.
DATE_FIELDS = {"day", "month", "month_name", "year", "weekday", "weekday_short", "time"}
# The name of the product is said in no other language.
NAME = "Nhắc Việc"


def names_in(text: str) -> set[str]:
    """Return the values that a message asks for, as {name} or %(name)s."""
    return {name for _, name, _, _ in Formatter().parse(text) if name} | set(re.findall(r"%\((\w+)\)s", text))


def forms(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_there_are_messages_of_each_package():
    assert {said.part for said in SAID.values()} >= {
        "calendars",
        "core",
        "actions",
        "bots",
        "settings",
        "words",
    }


@pytest.mark.parametrize("part", sorted({said.part for said in SAID.values()}))
def test_each_message_has_vietnamese_words(part):
    there = {
        key_of(message) for file, message in TRANSLATED if file.parent.name == "vi" and all(forms(message))
    }
    lacking = [
        f"{said.where}: {said.text}" for key, said in SAID.items() if said.part == part and key not in there
    ]

    assert lacking == [], f"write them into scheduler/locale/vi/{part}.po; `make messages` prints them"


def test_no_message_waits_for_a_second_look():
    assert [message.id for _, message in TRANSLATED if message.fuzzy] == []


def test_each_entry_of_a_catalogue_stands_in_the_code():
    stale = [
        f"{file.name}: {message.id}"
        for file, message in TRANSLATED
        if key_of(message) not in SAID and not any(ELSEWHERE in comment for comment in message.user_comments)
    ]

    assert stale == [], f"take it out, or say in a comment: # {ELSEWHERE} ..."


def test_a_translation_asks_for_the_values_of_its_message():
    wrong = []
    for file, message in TRANSLATED:
        context, text = key_of(message)
        many = message.id[1] if isinstance(message.id, tuple | list) else text
        wanted = names_in(text) | names_in(many)
        for form in forms(message):
            fits = names_in(form) <= DATE_FIELDS if context.startswith("date") else names_in(form) == wanted
            if form and not fits:
                wrong.append(f"{file.name}: {text} | {form}")

    assert wrong == []


def test_a_message_has_one_translation():
    translations = {
        (file.parent.name, key_of(message), tuple(forms(message))) for file, message in TRANSLATED
    }
    many = Counter((language, key) for language, key, _ in translations)

    assert [key for key, count in many.items() if count > 1] == []


def has_vietnamese_letters(said: Said) -> bool:
    marks = unicodedata.normalize("NFD", said.text.replace(NAME, ""))
    return any(letter in "đĐ" or unicodedata.combining(letter) for letter in marks)


def test_messages_in_the_code_are_english():
    assert [f"{said.where}: {said.text}" for said in SAID.values() if has_vietnamese_letters(said)] == []


def test_all_words_are_composed():
    assert [
        file.name
        for file in FOLDER.glob("*/*.po")
        if not unicodedata.is_normalized("NFC", file.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize("language", languages())
def test_a_catalogue_can_be_read(language):
    assert language == "en" or len(catalogue(language)) > 10
