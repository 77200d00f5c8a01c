"""The real service with its clock set ahead: `python -m tests.standins.shifted_service SECONDS`.

Settings come from the environment, as for `nhacviec serve`; the moment is the only thing that is not real.
"""

import sys
from datetime import datetime, timedelta

import uvicorn

from scheduler.clock import utc_now
from scheduler.main import build_app, build_service, delivery_lock, prepare
from scheduler.settings import load_settings


def main() -> None:
    """Serve until killed."""
    ahead = timedelta(seconds=float(sys.argv[1]))
    settings = load_settings()

    def clock() -> datetime:
        return utc_now() + ahead

    with delivery_lock(settings):
        prepare(settings)
        service = build_service(settings, clock)
        uvicorn.run(build_app(service), host="127.0.0.1", port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
