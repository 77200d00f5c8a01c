"""Title templates in packs: only {names} that can be filled in."""

import string
from collections.abc import Collection

from calendars.phrases import phrase
from scheduler.exchange.fields import Fields


def title(fields: Fields, known: Collection[str]) -> str:
    """Take the field "title"; it must be there, and its {names} must be among the known."""
    text = fields.needed("title")
    if not _matched(text):
        fields.fault(
            "title", phrase("a brace is not closed or not opened; write each name as {name}", name="{year}")
        )
        return text
    for name in sorted(named_in(text) - set(known)):
        shown = ", ".join("{" + one + "}" for one in sorted(known))
        fault = phrase("“{name}” cannot be filled in; known are {known}", name="{" + name + "}", known=shown)
        fields.fault("title", fault)
    return text


def _matched(template: str) -> bool:
    try:
        list(string.Formatter().parse(template))
    except ValueError:
        return False
    return True


def named_in(template: str) -> set[str]:
    """Return the {names} in a template; none where its braces do not match."""
    if not _matched(template):
        return set()
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
