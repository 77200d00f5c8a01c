"""Title templates in packs: only {names} that can be filled in."""

import string
from collections.abc import Collection

from calendars.phrases import phrase
from scheduler.core.titles import unknown_names
from scheduler.exchange.fields import Fields


def title(fields: Fields, known: Collection[str]) -> str:
    """Take the field "title"; it must be there, and its {names} must be among the known."""
    text = fields.needed("title")
    wrong = unknown_names(text) or sorted(named_in(text) - set(known))
    for name in wrong:
        shown = ", ".join("{" + one + "}" for one in sorted(known))
        fault = phrase("“{name}” cannot be filled in; known are {known}", name="{" + name + "}", known=shown)
        fields.fault("title", fault)
    return text


def named_in(template: str) -> set[str]:
    """Return the {names} in a template; none where its braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return set()
