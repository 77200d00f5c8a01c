"""Evidence of tasks."""

from datetime import datetime

from pydantic import BaseModel

from scheduler.web.api.shapes.base import Line, Text, like, sent


class EvidenceOut(BaseModel):
    """A piece of evidence: a file, or a link where `url` is set. `removed` says why it was taken away."""

    model_config = like(
        id=5,
        name="Ke hoach.pdf",
        media_type="application/pdf",
        size=48213,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        url="",
        by="Nguyễn Thị An",
        at="2026-09-29T02:15:00Z",
        removed="",
    )

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    url: str
    by: str
    at: datetime
    removed: str


class LinkIn(BaseModel):
    """A link as evidence; it is shown, and never fetched."""

    model_config = sent(url="https://example.org/ke-hoach", name="Kế hoạch trên trang của Vụ")

    url: Text
    name: Line = ""


class RemovalIn(BaseModel):
    """Why a piece of evidence is taken away; the history keeps it."""

    model_config = sent(text="Gửi nhầm bản")

    text: Text
