"""A message as plain text: for simulations, text mail, the personal page, and where markup is refused."""

from bots.messages import Line, Message


def as_text(message: Message, *, links: bool = True) -> str:
    """Return the whole message as lines of text, the marked subject not included."""
    parts = [
        message.greeting,
        message.opening,
        *(line_text(line, message, links=links) for line in message.lines),
    ]
    if links and message.link:
        parts.append(f"{message.link_words}: {message.link}")
    parts += [message.closing, "\n".join(signature(message))]
    text = "\n\n".join(part for part in parts if part)
    return f"{message.copy_words}\n\n{text}" if message.copy else text


def line_text(line: Line, message: Message, *, links: bool = True) -> str:
    """Return one matter: its title with the code, when, details, its link."""
    head = " · ".join(part for part in (line.title, line.code) if part)
    rows = [f"- {head}", line.when, *(f"{label}: {value}" for label, value in line.details), line.answered]
    if links and line.link:
        rows.append(f"{message.open_words}: {line.link}")
    return "\n  ".join(row for row in rows if row)


def signature(message: Message) -> list[str]:
    """Return the lines that sign: a human and the committee."""
    human = ", ".join(part for part in (message.sender, message.sender_title) if part)
    return [row for row in (human, message.committee) if row]
