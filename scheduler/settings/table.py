"""The page docs/settings.md, written from the settings themselves."""

from typing import Any

from pydantic import SecretStr

from scheduler.settings.load import PREFIX
from scheduler.settings.model import Settings


def as_table() -> str:
    """Return the settings as the Markdown page docs/settings.md."""
    rows = [
        "# Settings",
        "",
        "<!-- written by `make docs` from scheduler/settings/model.py -->",
        "By environment or in a file `.env` in the working directory; the environment wins.",
        "An empty value means the default. An unknown `NHACVIEC_` name is an error.",
        "",
        "| setting | default | what it is | example |",
        "|---|---|---|---|",
    ]
    for name, info in Settings.model_fields.items():
        example = f"`{info.examples[0]}`" if info.examples else ""
        rows.append(
            f"| `{PREFIX}{name.upper()}` | {_default(info.default)} | {info.description} | {example} |"
        )
    return "\n".join(rows) + "\n"


def _default(value: Any) -> str:
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    return f"`{plain}`" if plain not in {"", None} else ""


if __name__ == "__main__":
    print(as_table(), end="")  # noqa: T201 - the page is what this prints
