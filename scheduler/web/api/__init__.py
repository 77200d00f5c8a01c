"""The JSON interface, /api/v1: lists and single things, behind a token."""

from scheduler.web.api.routes import Refused, api_router, fault

__all__ = ["Refused", "api_router", "fault"]
