"""What Telegram reads out of HTML, and what it refuses (Bot API, "HTML style")."""

from html.parser import HTMLParser

TAGS = frozenset(
    "b strong i em u ins s strike del a code pre blockquote tg-spoiler span".split()  # noqa: SIM905 - reads better
)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""Telegram knows no other named entity; what looks like one stays as it is written."""

LONGEST = 4096
MOST_BUTTONS = 100


class Unreadable(Exception):
    """The argument is what Telegram says of it."""


class _Entities(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Unreadable(f'Unsupported start tag "{tag}"')
        if tag == "a" and not dict(attrs).get("href"):
            raise Unreadable("a link without an address")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise Unreadable("Unmatched end tag")

    def handle_data(self, data: str) -> None:
        if "<" in data:
            raise Unreadable("Unsupported start tag")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += NAMED.get(name, f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name[0] in "xX" else int(name))

    def handle_comment(self, data: str) -> None:
        raise Unreadable("Unsupported start tag")

    def handle_decl(self, decl: str) -> None:
        raise Unreadable("Unsupported start tag")

    def handle_pi(self, data: str) -> None:
        raise Unreadable("Unsupported start tag")

    def unknown_decl(self, data: str) -> None:
        raise Unreadable("Unsupported start tag")


def seen(html: str) -> str:
    """Return what the reader sees."""
    reader = _Entities()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise Unreadable(f'Can\'t find end tag corresponding to "{reader.open[-1]}"')
    return reader.text


def units(text: str) -> int:
    """Return the length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
