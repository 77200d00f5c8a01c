"""Files of somebody else are saved, never shown: whatever they hold, it does nothing on our pages."""

from pathlib import Path
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import FileResponse

from scheduler.actions.boards.evidence import Piece

INERT = "sandbox; default-src 'none'"
"""What a file of somebody else may do in a browser: nothing."""


def file_response(piece: Piece, path: Path) -> Response:
    """Return a file to be saved."""
    return FileResponse(path, media_type=piece.media_type, headers=headers_of(piece.name))


def headers_of(name: str) -> dict[str, str]:
    """Return the headers of what is saved under a name."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": INERT,
        "Cache-Control": "no-store",
    }
