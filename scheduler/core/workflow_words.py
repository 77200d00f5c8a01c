"""What is said of each act on a task: {title} and {due} are filled in."""

from calendars.phrases import phrase
from scheduler.core.states import TaskState

SECRETARY_ONLY = phrase("Only the secretary of the committee can do this.")
COLLECTS = phrase("“{title}” closes by itself once every unit has answered.")
ANOTHER_DATE = phrase(
    "“{title}” was asked anew since that message; it is due on {due}. Please answer from the latest message."
)

NOT_SUBMITTED = phrase("“{title}” has not been submitted yet; decide on its result once that has come in.")
UNDER_WAY = phrase("“{title}” is under way already; ask the secretary if it should not be yours.")

CLOSED = {
    TaskState.DONE: phrase("“{title}” is recorded as complete already."),
    TaskState.SUBMITTED: phrase("The result of “{title}” is submitted already and awaits approval."),
    TaskState.CANCELLED: phrase("“{title}” was cancelled; nothing more needs to be done."),
    TaskState.PAUSED: phrase("“{title}” is paused; the secretary will tell you when it goes on."),
    TaskState.DECLINED: phrase("“{title}” was declined; ask the secretary if it should be yours after all."),
}

RECEIVED = phrase(
    "Thank you. “{title}” is noted as received; the next reminder comes on the last working day."
)
RECEIVED_BEFORE = phrase("“{title}” was noted as received before; its due date is {due}.")
ACCEPTED = phrase("Thank you. “{title}” is taken on; its due date is {due}.")
ACCEPTED_BEFORE = phrase("“{title}” was taken on before; its due date is {due}.")
DECLINED = phrase("“{title}” is declined; the secretary is told why and decides who does it.")
DECLINED_BEFORE = phrase("“{title}” was declined before; the secretary decides who does it.")
STARTED = phrase("“{title}” is under way.")
STARTED_BEFORE = phrase("“{title}” was under way before.")
REPORTED = phrase("Thank you. Your report on “{title}” is kept.")
SUBMITTED = phrase("Thank you. The result of “{title}” is submitted and awaits approval.")
COMPLETE = phrase("Thank you. “{title}” is recorded as complete.")
UNPROVEN = phrase(
    "“{title}” asks for evidence: attach a file, a photo or a link on the task's page first; "
    "recorded for the unit, the number of the paper will do."
)
RECALLED = phrase("“{title}” is with the unit again; submit it anew when it is ready.")
NOTHING_TO_RECALL = phrase("“{title}” is with the unit; nothing was submitted.")
HANDED_ON = phrase("“{title}” is handed on inside the unit.")
TAKEN_BACK = phrase("“{title}” is with the unit's contact again.")
WITH_CONTACT = phrase("“{title}” is with the unit's contact; it was not handed on.")
APPROVED = phrase("The result of “{title}” is approved.")
RETURNED = phrase("The result of “{title}” goes back to the unit, which is told why.")
RETURNED_BEFORE = phrase("The result of “{title}” went back to the unit before.")

WISHED = phrase("The wish for a later date for “{title}” has gone to the secretary.")
WISHED_BEFORE = phrase("A later date for “{title}” is asked for already; please wait for the decision.")
NO_WISH = phrase("No wish for a later date for “{title}” waits; its due date is {due}.")
GRANTED = phrase("The later date for “{title}” is granted.")
REFUSED = phrase("“{title}” stays due on {due}.")

PAUSED = phrase("“{title}” is paused; nobody is reminded of it.")
PAUSED_BEFORE = phrase("“{title}” was paused before.")
RESUMED = phrase("“{title}” goes on; its due date is {due}.")
RESUMED_BEFORE = phrase("“{title}” is open; its due date is {due}.")
CANCELLED = phrase("“{title}” is cancelled; nobody is reminded of it.")
CANCELLED_BEFORE = phrase("“{title}” was cancelled before.")
RESUME_IT = phrase("“{title}” is paused; let it go on instead of opening it again.")
DECIDE_IT = phrase("“{title}” was submitted; return it to the unit instead of opening it again.")
REOPENED = phrase("“{title}” is open again, and its unit is asked anew.")
COMMENTED = phrase("Your words on “{title}” are kept.")
NUDGED = phrase("The unit is reminded of “{title}” at once.")
