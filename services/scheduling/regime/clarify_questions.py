"""The questions of the letter to the court, in the tone of a letter to a court."""

from collections.abc import Callable

from django.utils.translation import gettext as _


def subject() -> str:
    return _("Request for clarification on the execution of a regime of personal contact")


def opening() -> str:
    return _(
        "The contact centre has been charged with assisting in the execution of the regime of personal contact quoted "
        "below. For the meetings to be scheduled without doubt and in the interest of the child, we respectfully ask "
        "the honourable court to give guidance on the following questions:"
    )


def closing() -> str:
    return _(
        "Until an answer is received the centre schedules only those dates on which the possible readings agree. "
        "We remain at the disposal of the court for further information."
    )


QUESTIONS: dict[str, Callable[[], str]] = {
    "weekend_pair": lambda: _(
        "In a month that begins on a Sunday the first Sunday precedes the first Saturday. In such months, which days "
        "are meant by the numbered Saturday and Sunday?"
    ),
    "weekend_of_month": lambda: _("Which weekend is the first of the month when the month begins within a weekend?"),
    "week_of_month": lambda: _("Which week is to be regarded as the first week of the month?"),
    "every_nth": lambda: _("Is the numbered day the one of each calendar month, or an interval in weeks?"),
    "week_parity": lambda: _("Are even and odd weeks counted within the calendar year or within the month?"),
    "year_of_new_year": lambda: _(
        "For a stay that begins in one calendar year and ends in the next, which of them decides whether the year is "
        "even or odd?"
    ),
    "how_often": lambda: _("How often are the meetings to take place?"),
    "alternate_anchor": lambda: _("From which week are the alternating weeks counted?"),
    "day_anchor": lambda: _("On which day is the first meeting, from which the intervals are counted?"),
    "which_days": lambda: _("On which days are the meetings to take place?"),
    "weekday": lambda: _("On which day of the week are the meetings to take place?"),
    "start_time": lambda: _("At what time do the meetings begin?"),
    "end_time": lambda: _("At what time do the meetings end?"),
    "part_of_day": lambda: _("Are the hours of the meetings in the morning or in the afternoon and evening?"),
    "return_day": lambda: _("On which day is the child to be brought back?"),
    "stay": lambda: _("Does the regime on consecutive days include an overnight stay of the child?"),
    "missing_year": lambda: _("To which year does the date given without a year refer?"),
    "event_date": lambda: _("On which date did or will the event occur to which the order ties the regime?"),
    "start_date": lambda: _("From which date are the periods laid down in the order counted?"),
    "phase_start": lambda: _("From which date does the later part of the regime take the place of the earlier one?"),
    "no_schedule": lambda: _(
        "On which days and at what hours are the meetings to take place, how often and for how long?"
    ),
    "open_point": lambda: _("In which exact days and hours is this part of the regime to be executed?"),
}

LEFT: dict[str, Callable[[], str]] = {
    "either": lambda: _("Which of the alternatives is to be executed, and who chooses it?"),
    "hazard_or": lambda: _("Which of the alternatives is to be executed, and who chooses it?"),
    "same_day": lambda: _("Does this part apply in addition to the one before it, or in its place?"),
    "day_dash": lambda: _("Are the days between the two named days meant as well?"),
    "days_unused": lambda: _("On which of the days that are named are the meetings to take place?"),
    "rate_unused": lambda: _("How often are the meetings to take place?"),
    "count_mismatch": lambda: _("The number of meetings does not fit the days that are named. Which of them holds?"),
    "stay_conflict": lambda: _("Does the regime include an overnight stay? The wording allows both readings."),
    "return_day": lambda: _("On which day is the child to be brought back?"),
    "duration": lambda: _("What is the duration of the meetings? The duration does not fit the hours."),
    "date_or_time": lambda: _("Is this a date or a time of day?"),
    "phase_or_limit": lambda: _("To which part of the regime does this period apply?"),
    "terms_of_which_days": lambda: _("Does this condition hold for all days that are named before it?"),
    "terms_of_which_phase": lambda: _("Does this condition hold for all periods of the regime?"),
    "condition": lambda: _("Is the regime limited to this part of the year?"),
    "hazard_about": lambda: _("What is the exact duration or number?"),
    "hazard_if": lambda: _("How is the fulfilment of this condition to be established?"),
    "hazard_choice": lambda: _("How are the meetings to be scheduled when no agreement is reached?"),
    "hazard_each": lambda: _("Which hours belong to which day?"),
    "hazard_alternate": lambda: _("In what order does the alternation take place, and from which date?"),
}


def question(code: str) -> str:
    """Empty for what is no question for a court."""
    return QUESTIONS[code]() if code in QUESTIONS else ""
