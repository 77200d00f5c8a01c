"""The command line: thin words around actions."""

from scheduler.cli.app import main

__all__ = ["main"]
