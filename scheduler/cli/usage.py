"""What a mistyped command is told, in the user's language."""

from typing import Any

from calendars.phrases import Phrase, phrase


def usage_fault(problem: Exception) -> Phrase | None:
    """Return what is wrong with the words of a command; None where the problem is another."""
    kind: Any = problem
    if not hasattr(kind, "format_message"):
        return None
    # Typer brings its own copy of Click, and says nothing about where its classes are to be found.
    path = getattr(getattr(kind, "ctx", None), "command_path", "nhacviec")
    match type(kind).__name__:
        case "NoSuchOption":
            return phrase(
                "There is no option {name}; see “{command} --help”.", name=kind.option_name, command=path
            )
        case "BadOptionUsage":
            return phrase(
                "The option {name} needs a value; see “{command} --help”.",
                name=kind.option_name,
                command=path,
            )
        case "NoArgsIsHelpError":
            return phrase("Choose one of these commands.")
        case "MissingParameter" if kind.param:
            return phrase("{name} is missing; see “{command} --help”.", name=_name(kind.param), command=path)
        case "BadParameter" if kind.param:
            return phrase(
                "The value of {name} cannot be used ({fault}); see “{command} --help”.",
                name=_name(kind.param),
                fault=kind.message,
                command=path,
            )
    return phrase(
        "The command cannot be read ({fault}); see “{command} --help”.",
        fault=kind.format_message(),
        command=path,
    )


def _name(param: Any) -> str:
    """Return how the user writes it: --from, UNIT."""
    if param.param_type_name == "option":
        return str(param.opts[0])
    return str(param.metavar or param.name.upper()).strip("[]")
