"""What the pages show: read models, each a constant number of queries whatever the rows."""

from scheduler.actions.boards.calls import CallLine, call_sheet
from scheduler.actions.boards.events import (
    EventRow,
    Occasion,
    OccurrenceView,
    event_overview,
    next_occasions,
    occasions,
    occurrence_view,
)
from scheduler.actions.boards.extensions import OpenExtension, open_extensions
from scheduler.actions.boards.numbers import Numbers, numbers
from scheduler.actions.boards.pages import EnvelopeView, OwnTask, PersonPage, open_tasks_of, person_page
from scheduler.actions.boards.people import (
    AddressRow,
    FeedRow,
    HeldSeat,
    LinkRow,
    PersonRow,
    SeatRow,
    UnitRow,
    committee_seats,
    feeds_overview,
    people_overview,
    units_overview,
)
from scheduler.actions.boards.task import AckRow, ExtensionRow, HistoryLine, TaskView, task_view
from scheduler.actions.boards.tasks import BoardFilter, TaskBoard, TaskGroup, TaskLine, task_board
from scheduler.actions.boards.upcoming import Outgoing, OutgoingItem, upcoming
from scheduler.actions.boards.zalo import zalo_text

__all__ = [
    "AckRow",
    "AddressRow",
    "BoardFilter",
    "CallLine",
    "EnvelopeView",
    "EventRow",
    "ExtensionRow",
    "FeedRow",
    "HeldSeat",
    "HistoryLine",
    "LinkRow",
    "Numbers",
    "Occasion",
    "OccurrenceView",
    "OpenExtension",
    "Outgoing",
    "OutgoingItem",
    "OwnTask",
    "PersonPage",
    "PersonRow",
    "SeatRow",
    "TaskBoard",
    "TaskGroup",
    "TaskLine",
    "TaskView",
    "UnitRow",
    "call_sheet",
    "committee_seats",
    "event_overview",
    "feeds_overview",
    "next_occasions",
    "numbers",
    "occasions",
    "occurrence_view",
    "open_extensions",
    "open_tasks_of",
    "people_overview",
    "person_page",
    "task_board",
    "task_view",
    "units_overview",
    "upcoming",
    "zalo_text",
]
