"""What Prometheus reads: numbers from the database, the same whichever process is asked."""

import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from calendars.phrases import phrase
from scheduler import __version__
from scheduler.actions.watching import Measured, Watcher
from scheduler.core.ladder import PAGE
from scheduler.store.watching import BUCKETS, Tally
from scheduler.web.site import Missing, Site

Workers = Callable[[], int]
"""Tells how many workers of the queue gave a sign of life lately."""

_NO_PAGE = phrase("There is no such page; check the address, or begin at the first page.")


class HouseCollector(Collector):
    """Measures the house whenever Prometheus asks."""

    def __init__(self, site: Site, workers: Workers | None) -> None:
        self._site, self._workers = site, workers
        self._watcher: Watcher | None = None

    def describe(self) -> Iterable[Metric]:
        """Tell of nothing beforehand: being registered asks nothing of the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield what is measured now."""
        now = self._site.now()
        watcher = self._watcher = self._watcher or Watcher(self._site.house)
        yield _gauge("build_info", "The release that answers.", 1, version=__version__)
        yield from _standing(watcher.measure(now), now)
        yield from _sends(watcher.tally(now))
        if self._workers is not None:
            yield _gauge("workers_alive", "Workers with a sign of life in the last minute.", self._workers())
        yield self._channels(watcher.measure(now))

    def _channels(self, seen: Measured) -> Metric:
        found = GaugeMetricFamily(
            "nhacviec_channel_up", "Whether the last send reached the far side.", labels=["channel"]
        )
        for name in sorted(set(self._site.house.channels) - {PAGE}):
            found.add_metric([name], float(name not in seen.down))
        return found


def _gauge(name: str, said: str, value: float, **labels: str) -> Metric:
    found = GaugeMetricFamily(f"nhacviec_{name}", said, labels=list(labels))
    found.add_metric(list(labels.values()), value)
    return found


def _standing(seen: Measured, now: datetime) -> Iterator[Metric]:
    age = (now - seen.oldest_owed).total_seconds() if seen.oldest_owed else 0.0
    yield _gauge("oldest_owed_seconds", "Age of the oldest reminder that should have gone.", max(0.0, age))
    if seen.rung:
        moment = seen.rung.timestamp()
        yield _gauge("last_ring_timestamp_seconds", "When anybody last looked for what is due.", moment)
    yield _gauge("sending_held", "Whether nothing may leave, for whatever reason.", seen.held)
    yield _gauge("clock_believed", "Whether the clock of all machines is believed.", seen.believed)
    differences = seen.balance.differences
    yield _gauge("ledger_differences", "Places in which rows, journal and plan differ.", differences)
    checked = seen.balance.at.timestamp()
    yield _gauge("ledger_checked_timestamp_seconds", "When the ledger was last looked through.", checked)
    found = GaugeMetricFamily("nhacviec_envelopes", "Messages that have not ended.", labels=["state"])
    for state, number in seen.unended.items():
        found.add_metric([state.value], number)
    yield found


def _sends(tally: Tally) -> Iterator[Metric]:
    ended = CounterMetricFamily(
        "nhacviec_sends", "Sends by how they first ended.", labels=["channel", "outcome"]
    )
    for (channel, outcome), number in sorted(tally.ended.items()):
        ended.add_metric([channel, outcome], number)
    yield ended
    buckets, count = [], 0
    for number, end in enumerate([*map(str, BUCKETS), "+Inf"]):
        count += tally.late[number]
        buckets.append((end, float(count)))
    late = HistogramMetricFamily("nhacviec_lateness_seconds", "From the slot to the delivery of a message.")
    late.add_metric([], buckets, sum_value=tally.seconds)
    yield late


def routes(site: Site, token: str, workers: Workers | None) -> APIRouter:
    """Return the route; with no token it answers this machine alone, in a house without public address."""
    router = APIRouter()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseCollector(site, workers))

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        if not _may_read(request, site, token):
            if token:
                return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
            raise Missing(_NO_PAGE)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _may_read(request: Request, site: Site, token: str) -> bool:
    if token:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy of this machine every stranger seems to come from here: a house with a public
    # address needs the token.
    here = urlsplit(site.house.public_url).hostname or ""
    return _is_this_machine(here) and _is_this_machine(request.client.host if request.client else "")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
