"""
The policies as statements, compiled from the models, the rules beside this file, and the very querysets of the rooms.

Functions are written in the standard's form (BEGIN ATOMIC): what they name is bound to this schema when they are made,
so that no search_path can lend their owner's rights to another one, and renaming the schema changes nothing.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.models import DateTimeField, Func, Q, QuerySet, UUIDField
from psycopg import sql

from kernel.sight import SETTING, Ground
from services.cases.absent import FUNCTION, links_to_case
from services.cases.access import assigned, opened_in_emergency
from services.cases.models import Case, CaseParty, Document
from services.contact_centre.models import Session
from services.contact_centre.queries.board import on_board_at
from services.people.models import Person
from services.walls.rules import (
    LINK,
    ME,
    NO_CASE,
    OF_NO_CASE,
    OPEN,
    SPECIAL,
    TOUCHED,
    Either,
    Follows,
    Opened,
    Rule,
    Touched,
)
from tenants.isolation.roles import models_of
from tenants.isolation.router import Kind

SEES_ALL = f"(SELECT current_setting('{SETTING}', true) IN ('all', 'system'))"
NAME = "wall"
# Rows of a person, not of a case, that name another one: from whom a fact is withheld, who asks for a child.
OF_A_PERSON = (
    ("people.Withholding", "withheld_from_id", "contact_point__person__case_parties__case_id"),
    ("custody.AccessRequest", "representative_id", "person__case_parties__case_id"),
)
MINE = "SELECT walls_cases() UNION ALL SELECT walls_met()"

# A link that was taken back shows nothing, whatever the code that reads it forgot to ask.
LINKED = f"link.handle = {LINK} AND link.withdrawn_at IS NULL AND link.case_id IS NOT NULL"
LINKED_CASES = f"SELECT link.case_id FROM links_link AS link WHERE {LINKED}"  # noqa: S608 - no word of a person
LINKED_MEETINGS = f"""SELECT held.id FROM links_link AS link
JOIN contact_centre_session AS held ON held.case_id = link.case_id
JOIN contact_centre_participant AS part ON part.session_id = held.id AND part.person_id = link.person_id
WHERE {LINKED} AND (link.subject IS NULL OR link.subject = held.id)"""  # noqa: S608 - no word of a person

GONE = ("walls_linked", "walls_linked_meetings")  # what other functions answer now


class NoRule(LookupError):
    """A table of a centre of which nobody has said whose rows it shows to whom."""


class Me(Func):
    """The worker of the sight, as an expression of a queryset."""

    template, output_field = ME, UUIDField()


class RequestBegan(Func):
    """The clock by which the pages know what is today."""

    template, output_field = (
        f"(substring(current_setting('{SETTING}', true) from ' at (.*)$'))::timestamptz",
        DateTimeField(),
    )


def statements() -> list[str]:
    """All that makes the walls of an existing schema; run again, it makes the same."""
    gone = [f"DROP FUNCTION IF EXISTS {name}()" for name in GONE]
    return [*_functions(), *(one for model in walled() for one in _policy(model)), *gone]


def walled() -> list[type[models.Model]]:
    """
    The models whose tables have a policy, in the order of their names.

    :raises NoRule: nothing was said about one.
    """
    found = {model._meta.label: model for model in models_of(Kind.CENTRE)}
    return [found[label] for label in sorted(found) if not _is_open(found[label]) and rule_of(found[label])]


def _is_open(model: type[models.Model]) -> bool:
    label = model._meta.label
    return label in OPEN or label in NO_CASE or model._meta.app_label in OF_NO_CASE


def rule_of(model: type[models.Model]) -> Rule:
    label = model._meta.label
    if label in SPECIAL:
        return SPECIAL[label]
    if "case" in {field.name for field in model._meta.concrete_fields}:
        return Touched() if label in TOUCHED else Opened()
    for field in model._meta.concrete_fields:
        if field.is_relation and not field.null and field.related_model and not _is_open(field.related_model):
            return Follows(field.column, field.related_model)
    raise NoRule(f"{label}: say in services/walls/rules.py whose rows it shows, or why it needs no policy")


# --- policies ------------------------------------------------------------------------------------------------------


def _policy(model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS {NAME} ON "{table}"'
    yield f'CREATE POLICY {NAME} ON "{table}" USING ({SEES_ALL} OR {condition(rule_of(model), table)})'


def condition(rule: Rule, table: str) -> str:
    match rule:
        case Opened(column):
            return f"{column} IN (SELECT walls_cases())"
        case Touched(column):
            return f"({column} IN (SELECT walls_cases()) OR {column} IN (SELECT walls_touched()))"
        case Follows(column, parent):
            name = parent._meta.db_table
            return f'(SELECT true FROM "{name}" AS parent WHERE parent.id = "{table}".{column})'  # noqa: S608
        case Either(wanted, None):
            return f"({wanted})"
        case Either(wanted, other) if other:
            return f"({condition(other, table)} OR {wanted})"
    raise NoRule(str(rule))


# --- functions -----------------------------------------------------------------------------------------------------


def _functions() -> Iterator[str]:
    """All look past the policies, or these would ask for themselves; they answer with ids, or with yes and no."""
    led = [_when(Ground.ASSIGNED, text_of(ids)) for ids in assigned(Me())]
    led += [_when(Ground.EMERGENCY, text_of(opened_in_emergency(Me())))]
    held = {
        Ground.OWN: Session.objects.filter(Q(supervisor=Me()) | Q(second_supervisor=Me())),
        Ground.DUTY: on_board_at(RequestBegan()),
    }
    yield _set("walls_cases", led, rows=50)
    meetings = [_when(ground, text_of(rows.values("pk"))) for ground, rows in held.items()]
    met = [_when(ground, text_of(rows.values("case_id"))) for ground, rows in held.items()]
    # One set each, with what a link opens: every set more is planned at each table of each statement.
    yield _set("walls_meetings", [*meetings, _by_link(LINKED_MEETINGS)], rows=50)
    yield _set("walls_met", met, rows=50)
    yield _set("walls_touched", [*met, _by_link(LINKED_CASES)], rows=50)
    yield _set("walls_named", _named(), rows=500, first=f"WITH mine (id) AS MATERIALIZED ({MINE})\n")
    yield _fact("walls_is_of_a_case", CaseParty, "person_id")
    yield _fact("walls_has_a_case", Case, "family_id")
    yield _fact("walls_is_a_paper", Document, "file_id")
    yield _lacking()


def _when(ground: Ground, ids: str) -> str:
    """The ids, if the sight has this ground."""
    return _if(f" {ground}( |$)", ids)


def _by_link(ids: str) -> str:
    """The ids, if the sight is that of a signed link."""
    return _if("^link ", ids)


def _if(looks_like: str, ids: str) -> str:
    """A condition without a row: where the sight looks otherwise, the ids are not even looked for."""
    sight = f"current_setting('{SETTING}', true) ~ '{looks_like}'"
    return f"SELECT found.* FROM ({ids}) AS found WHERE {sight}"  # noqa: S608 - no word of a person


def text_of(rows: QuerySet[Any]) -> str:
    """The statement of a queryset, with its values in it."""
    text, values = rows.query.get_compiler(connection=connections["default"]).as_sql()
    return text % tuple(sql.Literal(value).as_string(None) for value in values)


def _set(name: str, parts: list[str], *, rows: int, first: str = "") -> str:
    facts = f"LANGUAGE sql STABLE SECURITY DEFINER ROWS {rows}"
    select = "\nUNION ALL ".join(parts)
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS SETOF uuid {facts}\nBEGIN ATOMIC\n{first}{select};\nEND"


def _fact(name: str, model: type[models.Model], column: str) -> str:
    facts = "LANGUAGE sql STABLE SECURITY DEFINER COST 500"
    found = f'EXISTS (SELECT FROM "{model._meta.db_table}" AS one WHERE one.{column} = asked)'
    return f"CREATE OR REPLACE FUNCTION {name}(asked uuid) RETURNS boolean {facts}\nRETURN {found}"


def _lacking() -> str:
    """Of a case that the worker sees: the tables that hold nothing of it. Null of every other case."""
    tables = sorted((field.model._meta.db_table, field.column) for field in links_to_case())
    empty = ",\n".join(
        f"CASE WHEN NOT EXISTS (SELECT FROM \"{table}\" AS one WHERE one.{column} = asked) THEN '{table}' END"
        for table, column in tables
    )
    facts = "LANGUAGE sql STABLE SECURITY DEFINER COST 5000"
    seen = f"{SEES_ALL} OR asked IN (SELECT walls_cases())"
    found = f"SELECT array_remove(ARRAY[{empty}], NULL) WHERE {seen}"
    return f"CREATE OR REPLACE FUNCTION {FUNCTION}(asked uuid) RETURNS text[] {facts}\nRETURN ({found})"


def _named() -> list[str]:
    """
    People whom a case of the worker names without their being a party: a row whose person could not be joined would
    fall out of a page, and with it perhaps the warning that it holds. So also OF_A_PERSON.
    """
    ways = [(model, column, way_to_case(model)) for model, column in naming_people()]
    ways += [(apps.get_model(label), column, way) for label, column, way in OF_A_PERSON]
    return [_of_mine(text_of(model._default_manager.values(column, way))) for model, column, way in ways]


def _of_mine(rows: str) -> str:
    named = f"({rows}) AS named (person, of_case)"
    return f"SELECT named.person FROM {named} WHERE named.of_case IN (SELECT id FROM mine)"  # noqa: S608 - as above


def way_to_case(model: type[models.Model]) -> str | None:
    """From a row to the case that it belongs to, as a lookup of the ORM; None for what belongs to a person alone."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    if "case" in fields:
        return "case_id"
    parents = [field for field in fields.values() if field.is_relation and not field.null and _leads_on(field)]
    further = way_to_case(parents[0].related_model) if parents else None
    return f"{parents[0].name}__{further}" if further else None


def _leads_on(field: Any) -> bool:
    return field.related_model is not Person and field.related_model in walled()


def naming_people() -> list[tuple[type[models.Model], str]]:
    """Tables under a case, but for its parties, with a column for a person."""
    own = {model for model in apps.get_models() if model._meta.app_label == Person._meta.app_label}
    found = [
        (model, field.column)
        for model in walled()
        if model not in own and model is not CaseParty and way_to_case(model)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Person
    ]
    return sorted(found, key=lambda pair: (pair[0]._meta.label, pair[1]))
