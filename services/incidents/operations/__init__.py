"""Everything that changes an incident; each protects a child, and none waits for anybody's approval."""

from services.incidents.operations.course import close_incident, finish_steps, open_again, review_incident
from services.incidents.operations.house import end_alarm, raise_alarm
from services.incidents.operations.opening import name_person, open_incident, say_more, write_fact
from services.incidents.operations.second_look import ask_record_review, decide_record_review, record_debrief
from services.incidents.operations.settings import change_rules, change_steps
from services.incidents.operations.signals import decide_against_signal, give_signal, note_outcome
from services.incidents.operations.silence import lift_silence, order_silence, tell_person
from services.incidents.operations.steps import take_back_step, tick_step

__all__ = [
    "ask_record_review",
    "change_rules",
    "change_steps",
    "close_incident",
    "decide_against_signal",
    "decide_record_review",
    "end_alarm",
    "finish_steps",
    "give_signal",
    "lift_silence",
    "name_person",
    "note_outcome",
    "open_again",
    "open_incident",
    "order_silence",
    "raise_alarm",
    "record_debrief",
    "review_incident",
    "say_more",
    "take_back_step",
    "tell_person",
    "tick_step",
    "write_fact",
]
