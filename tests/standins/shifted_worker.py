"""The real worker with its clock set ahead: `python -m tests.standins.shifted_worker SECONDS`.

Settings come from the environment, as for `nhacviec worker`; the moment is the only thing that is not real.
"""

import asyncio
import sys
from datetime import datetime, timedelta

from scheduler.cli.serving import _work
from scheduler.clock import utc_now
from scheduler.logs import write_log
from scheduler.main import build_service, prepare
from scheduler.settings import load_settings


def main() -> None:
    """Deliver from the queue until told to stop."""
    ahead = timedelta(seconds=float(sys.argv[1]))
    settings = load_settings()
    write_log(settings.log)

    def clock() -> datetime:
        return utc_now() + ahead

    prepare(settings)
    asyncio.run(_work(build_service(settings, clock)))


if __name__ == "__main__":
    main()
