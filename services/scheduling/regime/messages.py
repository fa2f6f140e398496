"""Sentences for people, by code. Functions, not strings: the language is that of the reader at the time of reading."""

from collections.abc import Callable

from django.utils.translation import gettext as _

Sentence = Callable[[], str]

USED: dict[str, Sentence] = {
    "days": lambda: _("days"),
    "dates": lambda: _("dates"),
    "interval": lambda: _("how often"),
    "often": lambda: _("how often"),
    "hours": lambda: _("hours"),
    "duration": lambda: _("duration"),
    "stay": lambda: _("overnight stay"),
    "company": lambda: _("who is present"),
    "manner": lambda: _("kind of contact"),
    "place": lambda: _("place"),
    "phase": lambda: _("period of validity"),
    "reading": lambda: _("way of counting"),
    "exclusion": lambda: _("exception"),
    "yearly": lambda: _("yearly visit"),
    "open_point": lambda: _("open point, needs a fact that is not in the text"),
}

LEFT: dict[str, Sentence] = {
    "schedule": lambda: _("This speaks about days or times, but the program did not understand it."),
    "number": lambda: _("A number that the program did not use."),
    "words": lambda: _("Words that the program does not know."),
    "not_read": lambda: _("The text is too long: from here on it was not read."),
    "before_verdict": lambda: _("This stands before the ruling of the court and was not used."),
    "money": lambda: _("This part is about money and was not used."),
    "repeal": lambda: _("This part seems to be repealed or rejected by the court and was not used."),
    "claimed": lambda: _("A party asks for this; what the court decides follows, so it was not used."),
    "replaced": lambda: _("This part is replaced by another one and was not used."),
    "other_person": lambda: _("This part seems to concern another person and was not used."),
    "second_regime": lambda: _("A second regime seems to begin here. Enter each regime on its own."),
    "same_day": lambda: _("Two parts fall on the same days: check whether one takes the place of the other."),
    "day_dash": lambda: _("A dash between two weekdays: check that the days between them are meant as well."),
    "days_unused": lambda: _("Days that do not go with the others; they were not used."),
    "rate_unused": lambda: _("Two ways of saying how often do not go together."),
    "hours_without_day": lambda: _("Hours without a day."),
    "same_days": lambda: _("The days are not repeated here; those of the period before were used."),
    "either": lambda: _("“Or” leaves the choice open: the days were not used."),
    "count_mismatch": lambda: _("The number of times does not fit the days that are named."),
    "stay_conflict": lambda: _("The text both wants an overnight stay and excludes it."),
    "return_day": lambda: _("The day of return is not clear."),
    "duration": lambda: _("The duration does not fit the hours, or is only an upper limit."),
    "reading": lambda: _("A way of counting without a pattern that it belongs to."),
    "phase": lambda: _("A period that could not be placed."),
    "phase_or_limit": lambda: _("It is not clear whether this ends the part before it or begins a new one."),
    "terms_unused": lambda: _("A place or a person without days to which it belongs; it was not used."),
    "place": lambda: _("A place that the program does not know; it was not used."),
    "terms_of_which_days": lambda: _(
        "It is not clear whether this holds for all these days; the last ones were taken."
    ),
    "terms_of_which_phase": lambda: _("It is not clear whether this holds for all periods; it was used for the last."),
    "condition": lambda: _("This limits the contact to a part of the year; it was not used."),
    "amount": lambda: _("A length of time whose purpose is not clear."),
    "date_or_time": lambda: _("This can be a date or a time of day."),
    "hazard_not": lambda: _("A denial that can change the schedule."),
    "hazard_or": lambda: _("“Or” leaves a choice open."),
    "hazard_except": lambda: _("An exception that was not understood."),
    "hazard_if": lambda: _("A condition that was not understood."),
    "hazard_about": lambda: _("An approximate or minimum value."),
    "hazard_limit": lambda: _("A limit that was not understood."),
    "hazard_choice": lambda: _("It depends on a choice or an agreement."),
    "hazard_alternate": lambda: _("An alternation or another day, week or person that was not understood."),
    "hazard_stop": lambda: _("Something is stopped, limited or forbidden."),
    "hazard_request": lambda: _(
        "Meetings are not to take place, and somebody's request is named: ask whether the order stops them, or only"
        " those for which it is asked."
    ),
    "hazard_repeal": lambda: _("Something is repealed or changed."),
    "hazard_school": lambda: _("It depends on school or kindergarten."),
    "hazard_each": lambda: _("“Respectively”: check that every day has its own hours."),
    "hazard_remote": lambda: _("Contact by telephone, video or letter is not a meeting in the centre."),
    "hazard_claim": lambda: _("This may be what a party asks for, not what the court decided."),
    "hazard_prior": lambda: _("It refers to something said earlier."),
    "hazard_life": lambda: _("This may be about work, school or something else and not about the contact."),
    "hazard_whose": lambda: _("It is not clear whose regime this is. Enter the regime of each person on its own."),
    "hazard_relative": lambda: _("A day that is counted from another day; it was not understood."),
    "hazard_term": lambda: _("A quarter, half-year or term; it was not understood."),
    "several_children": lambda: _("Another child is named here. Enter the regime of each child on its own."),
}

ISSUES: dict[str, Sentence] = {
    "clock": lambda: _("There is no such time of day. Write midnight as 00:00 of the next day."),
    "end_before_start": lambda: _("The end is not after the start."),
    "no_such_date": lambda: _("There is no such date."),
    "ordinal": lambda: _("A month has no sixth week or weekday."),
    "until_before_from": lambda: _("The regime ends before it begins."),
    "phases_disordered": lambda: _("The periods do not follow one another."),
    "over": lambda: _("The regime is already over."),
    "started": lambda: _("The regime began in the past."),
    "past_dates": lambda: _("Some of the dates are in the past."),
    "early_hours": lambda: _("These hours are at night or very early. Was the afternoon meant?"),
    "no_fifth": lambda: _("Not every month has a fifth one; such months will show an empty line."),
    "too_long": lambda: _("The text is too long; only its beginning was read."),
    "empty": lambda: _("The text is empty."),
    "nothing_found": lambda: _("The program found no schedule in this text. Enter the rule by hand."),
}
