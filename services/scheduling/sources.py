"""What stands in the calendar comes from the rooms above: each registers a source here in AppConfig.ready."""

from kernel.hooks import Hook

# source(worker=, starts_at=, ends_at=) -> list[services.scheduling.calendar.Entry], at the cost of a constant number
# of queries. What the worker may not see comes without title and address: the room is taken, and that is all.
calendar_entries = Hook("calendar_entries")

# closure_affects(room=, starts_at=, ends_at=) -> the address of a page where that is planned anew, or "".
closure_affects = Hook("closure_affects")
