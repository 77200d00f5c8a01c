import unicodedata

import pytest

from scheduler.core.text import fold, slug, tidy, tidy_lines


def test_one_line_of_text_is_composed_and_has_single_spaces():
    assert tidy(unicodedata.normalize("NFD", "  Ngô  Thị\tBưởi\n")) == "Ngô Thị Bưởi"


def test_characters_that_cannot_be_seen_become_spaces():
    assert tidy("Vụ\x00Pháp\u200bchế\x7f") == "Vụ Pháp chế"


def test_lines_stay_lines():
    assert tidy_lines("một  \r\n\r\nhai\x00\n") == "một\n\nhai"


@pytest.mark.parametrize(
    ("text", "folded"), [("Đại hội", "dai hoi"), ("Ủy", "uy"), ("Uỷ", "uy"), ("TĐKT", "tdkt")]
)
def test_folded_text_has_no_marks(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "key"),
    [("Nguyễn Thị Đào", "nguyen-thi-dao"), ("739/BNV-CTTN&BĐG", "739-bnv-cttn-bdg"), ("…", "")],
)
def test_a_slug_has_ascii_letters_digits_and_single_dashes(text, key):
    assert slug(text) == key
