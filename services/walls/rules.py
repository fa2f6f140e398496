"""
Which rows of which table a worker's sight lets through: every table of a centre stands here or follows by itself.

A table with a `case` follows its case; one that belongs to such a table follows that. What differs is said here, and
what has no policy says why. Of what a worker does not see as a whole (who comes to the door today, whose meeting they
supervise) only the tables named under TOUCHED show anything.
"""

# ruff: noqa: S608 - no word of a person comes into these conditions

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Opened:
    """Of cases that are the worker's own to see."""

    column: str = "case_id"


@dataclass(frozen=True, slots=True)
class Touched:
    """
    Also of cases of which the worker has one meeting before them (on the board today, or their own to supervise), and
    of the case that a signed link is about.
    """

    column: str = "case_id"


@dataclass(frozen=True, slots=True)
class Follows:
    """Wherever the row that it belongs to is seen."""

    column: str
    parent: type[models.Model]


@dataclass(frozen=True, slots=True)
class Either:
    """What the rule says, or else `condition` in SQL: the second is asked only where the first failed."""

    condition: str
    rule: "Rule | None" = None


Rule = Opened | Touched | Follows | Either

# (SELECT true FROM …) where others would write EXISTS: that is planned twice, to be hashed or not, at every level of
# policies that ask for each other.
# The worker of the sight, null in every other one; asked once in a statement, not once for each row.
ME = "(SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)"
# The handle of a signed link, null in every other sight.
LINK = "(SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$'))"
OF_MY_RECORD = (
    "(SELECT true FROM contact_centre_session AS held WHERE held.id = session_id"
    f" AND (held.supervisor_id = {ME} OR held.second_supervisor_id = {ME} OR held.case_id IN (SELECT walls_cases())))"
)

TOUCHED = frozenset(
    {
        "cases.CaseParty",
        "cases.EntrySecret",  # a fact of a record is kept from somebody, whoever reads the record
        "contact_centre.LegalBasis",
        "contact_centre.Freeze",  # the entrance must know that nobody comes in, though never why
        "contact_centre.Arrangement",
        "contact_centre.MustNotMeet",
        "contact_centre.SafetyPlan",
        "contact_centre.ContactPlan",
    }
)
SPECIAL: dict[str, Rule] = {
    "cases.Case": Touched("id"),
    "cases.BreakGlass": Either(f"worker_id = {ME}", Opened()),
    "cases.Task": Either(f"case_id IS NULL AND {ME} IS NOT NULL", Opened()),  # the whole team
    "contact_centre.Session": Either("id IN (SELECT walls_meetings())", Opened()),
    "links.Link": Either(f"handle = {LINK} OR worker_id = {ME}", Opened()),
    "links.ConsentRequest": Either(
        f"(SELECT true FROM links_link AS own WHERE own.id = link_id AND own.handle = {LINK})", Opened()
    ),
    # R10: on the day of a meeting what holds is read, never what one parent alone wishes.
    "contact_centre.Condition": Either(
        "ground <> '' AND ended_at IS NULL AND case_id IN (SELECT walls_met())", Opened()
    ),
    "contact_centre.Observation": Either(OF_MY_RECORD),
    "contact_centre.ChildVoice": Either(OF_MY_RECORD),
    "contact_centre.Addendum": Either(OF_MY_RECORD),
    "people.Person": Either(
        "(SELECT true FROM cases_caseparty AS party WHERE party.person_id = people_person.id LIMIT 1)"
        f" OR created_by_id = {ME} AND NOT walls_is_of_a_case(id) OR id IN (SELECT walls_named())"
    ),
    "people.Family": Either(
        "(SELECT true FROM cases_case AS of_case WHERE of_case.family_id = people_family.id LIMIT 1)"
        f" OR created_by_id = {ME} AND NOT walls_has_a_case(id)"
    ),
    # Whoever opened an incident, and whoever is on duty at its meeting: its steps, in a case that is not theirs.
    "incidents.Incident": Either(f"opened_by_id = {ME}", Touched()),
    "incidents.IncidentFact": Either(f"author_id = {ME}", Opened()),
    "incidents.Debrief": Either(f"worker_id = {ME} OR spoke_with_id = {ME}"),
    # The author, and whoever let somebody in, can take it back without the case.
    "psychology.NotesGrant": Either(f"author_id = {ME} OR given_by_id = {ME}", Opened()),
    "files.StoredFile": Either(
        "(SELECT true FROM cases_document AS paper WHERE paper.file_id = files_storedfile.id LIMIT 1)"
        f" OR created_by_id = {ME} AND NOT walls_is_a_paper(id)"
    ),
    "custody.Erasure": Either(f"proposed_by_id = {ME}"),
    "onboarding.ImportRun": Either(f"created_by_id = {ME}"),
}
OPEN: dict[str, str] = {
    "scheduling.Reservation": "Who plans must see that an hour is taken; it holds ids and hours, no name and no case.",
    "scheduling.EntranceUse": "The same for entrances: ids, a key of a pair and hours.",
    "cases.CaseNumber": "Counts the numbers given in a year.",
    "audit.Event": "Names of fields, never values; who may read the journal is a capability of its own, and every"
    " request adds to it.",
    "outbox.Message": "Sealed, and read by the outbox alone; every request may add to it.",
    "api.Sending": "The sealed answer to one request of one key, for a day; only the same key is given it again.",
    "onboarding.TakenLine": "Keyed hashes of lines.",
}
# What holds no fact of a case: the people who work here, their accounts, the house, the settings, keys and the seals.
OF_NO_CASE = frozenset({"vault", "accounts", "account", "mfa", "staff", "audit", "outbox"})
NO_CASE = frozenset(
    {
        "scheduling.Entrance",
        "scheduling.Room",
        "scheduling.OpeningHours",
        "scheduling.Closure",
        "contact_centre.Policy",
        "contact_centre.Planning",
        "cases.IntakePolicy",
        "incidents.HouseAlarm",
        "incidents.IncidentRules",
        "incidents.StepList",
        "reports.PaperText",
        "reports.WordTemplate",
        "custody.Term",
        "custody.NightlyWork",
        "custody.Tally",
        "custody.CentreExport",
        "custody.EndOfService",
    }
)
