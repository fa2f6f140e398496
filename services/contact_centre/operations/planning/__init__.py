"""
Months planned for all families at once: asked for, worked out beside the pages, decided by people.

`dates` reads what the plans want, `gather` makes the problem of the pure planner (services.scheduling.planner) of it,
`work` runs it and keeps the proposal, `deciding` books what a person takes. Nothing is booked that nobody accepted.
"""

from services.contact_centre.operations.planning.deciding import (
    accept,
    accept_otherwise,
    ask_to_book,
    leave_aside,
    work_bookings,
)
from services.contact_centre.operations.planning.work import ask_to_plan, work_planning

__all__ = [
    "accept",
    "accept_otherwise",
    "ask_to_book",
    "ask_to_plan",
    "leave_aside",
    "work_bookings",
    "work_planning",
]
