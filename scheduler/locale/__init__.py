"""The catalogues: a folder for each language, a .po file for each part; English stands in the code."""

from pathlib import Path

FOLDER = Path(__file__).parent


def languages() -> list[str]:
    """Return the languages that Nhắc Việc speaks."""
    return sorted({"en", *(file.parent.name for file in FOLDER.glob("*/*.po"))})
