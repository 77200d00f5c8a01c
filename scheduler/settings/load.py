"""From the environment and `.env` to settings, or to an error that says what to write."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import SecretStr, ValidationError

from calendars.phrases import Phrase, Problem, phrase
from scheduler.locale import languages
from scheduler.settings.model import Settings

PREFIX = "NHACVIEC_"

_NO_WEB_ADDRESS = phrase("it is no address that begins with http:// or https://")
_NO_NUMBER = phrase("“{value}” is no number from {ge} to {le}", value="", ge="", le="")
_FAULTS = {
    "port": phrase("“{value}” is no port number from 1 to 65535"),
    "driver": phrase("“{value}” is neither local nor queue"),
    "daily_line": phrase("“{value}” is neither on nor off"),
    "log": phrase("“{value}” is neither text nor json"),
    "heartbeat_url": phrase("it is no address that begins with https:// (http:// only on this machine)"),
    "timezone": phrase("“{value}” is no time zone"),
    "language": phrase("“{value}” is no language that is spoken here; known are {known}"),
    "holidays": phrase("“{value}” is no country whose holidays are known, and not none"),
    "database_url": phrase("it is no address of a PostgreSQL database or a SQLite file (sqlite:///…)"),
    "smtp_url": phrase("it does not have the form smtp[s]://[user:password@]host:port"),
    "mail_from": phrase("“{value}” is no e-mail address"),
    "ca_file": phrase("there is no file “{value}”"),
}


class BadSettings(Problem):
    """A setting is unknown or cannot be read; the phrase names it and says what to write."""


def names() -> list[str]:
    """Return every known setting's name."""
    return sorted(PREFIX + name.upper() for name in Settings.model_fields)


def load_settings(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Settings:
    """Return the settings of the environment (by default the process's), over those of `env_file`.

    An empty value means the default. A file that does not exist is none.

    Raises:
        BadSettings: a name is unknown, or a value or the file cannot be read.
    """
    given = {**_file(env_file), **(os.environ if environ is None else environ)}
    ours = {name: value.strip() for name, value in given.items() if name.upper().startswith(PREFIX)}
    if unknown := sorted(ours.keys() - set(names())):
        raise BadSettings(_unknown(unknown[0]))
    values = {name.removeprefix(PREFIX).lower(): value for name, value in ours.items() if value}
    try:
        return Settings.model_validate(values)
    except ValidationError as problem:
        wrong = str(problem.errors(include_input=False, include_context=False)[0]["loc"][0])
        raise BadSettings(_unreadable(wrong, values[wrong])) from None


def _file(env_file: Path | None) -> Mapping[str, str]:
    if env_file is None or not env_file.is_file():
        return {}
    try:
        with env_file.open(encoding="utf-8-sig") as handle:
            lines = list(parse_stream(handle))
    except (OSError, UnicodeDecodeError):
        raise BadSettings(
            phrase("The file {file} cannot be read; make it readable, in UTF-8.", file=str(env_file))
        ) from None
    if wrong := [line.original.line for line in lines if line.error]:
        raise BadSettings(
            phrase(
                "{file}, line {line}: this is not NAME=value; correct the line or delete it.",
                file=str(env_file),
                line=wrong[0],
            )
        )
    return {line.key: line.value or "" for line in lines if line.key}


def _unknown(name: str) -> Phrase:
    known = ", ".join(names())
    # Without the prefix, which makes all names near to each other.
    fields = difflib.get_close_matches(name[len(PREFIX) :].lower(), Settings.model_fields, n=1)
    if fields:
        return phrase(
            "The setting {name} is unknown; did you mean {near}? Known are {known}.",
            name=name,
            near=PREFIX + fields[0].upper(),
            known=known,
        )
    return phrase("The setting {name} is unknown. Known are {known}.", name=name, known=known)


def _unreadable(field_name: str, value: str) -> Phrase:
    info = Settings.model_fields[field_name]
    # A secret is not shown, not even a mistyped one.
    shown = "" if info.annotation is SecretStr else value
    bounds = {key: str(value) for rule in info.metadata for key, value in asdict(rule).items()}
    fault = _FAULTS.get(field_name, _NO_NUMBER if bounds else _NO_WEB_ADDRESS).text
    return phrase(
        "The setting {name} cannot be used: {fault}. Write for example {name}={example}",
        name=PREFIX + field_name.upper(),
        fault=Phrase(fault, {"value": shown, "known": ", ".join(languages()), **bounds}),
        example=(info.examples or [""])[0],
    )
