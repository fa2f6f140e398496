"""Stages on the desk: whether one begins a new phase, bounds the present one, or limits something else."""

from services.scheduling.regime.reading import special
from services.scheduling.regime.reading.desk import FORESIGHT, Desk
from services.scheduling.regime.reading.pieces import (
    Break,
    Company,
    Days,
    Duration,
    Found,
    Hazard,
    Head,
    Manner,
    Mark,
    Span,
    Stage,
    Stay,
    Where,
)
from services.scheduling.regime.rule import On

TERMS = (Company, Manner, Where, Stay, Duration)


def read_stage(desk: Desk, found: Found, place: int) -> None:
    stage: Stage = found.value
    ahead = _pattern_ahead(desk, place)
    busy = desk.book.has_patterns or bool(desk.draft and desk.draft.has_days)
    begins = stage.follows or _goes_on_from(desk, stage) or _has_new_hours(desk, stage, place)
    begins = begins or busy and ahead and _leads(desk, stage, place)
    if not stage.whole and begins:
        desk.flush()
        _begin(desk, stage, found)
    elif busy and _limits_terms(desk, stage, place):
        desk.aside = "phase_or_limit"
        desk.set_aside(found)
    elif not busy and _bounds_a_ban(desk, place):
        desk.notes.leave("phase", found.start, found.end)
    elif desk.book.bound(stage, leading=not busy):
        desk.used(found)
        _doubt_limit(desk, stage, place)
    else:
        desk.notes.leave("phase", found.start, found.end)


def _goes_on_from(desk: Desk, stage: Stage) -> bool:
    """„До навършване на 5 години …, след навършване на 5 години – …": where the one ends the other begins."""
    return stage.starts is not None and stage.starts == desk.book.now.ends


def _limits_terms(desk: Desk, stage: Stage, place: int) -> bool:
    """„… през първите два месеца в контактен център", „като до 31.12.2026 г. – в присъствието на …": only these."""
    if not desk.next_of(place, *TERMS):
        return False
    behind, found = desk.pieces[place + 1], desk.pieces[place]
    dashed = isinstance(behind.value, TERMS) and "-" in desk.between(found.end, behind.start)
    return stage.leads or dashed or desk.between(found.start - 1, found.start) == ("като",)


def _has_new_hours(desk: Desk, stage: Stage, place: int) -> bool:
    """„Всяка събота от 10 до 12 ч., а от 01.01.2027 г. – до 14 ч.": the same days at other hours."""
    draft = desk.draft
    if draft is None or not (draft.is_timed and draft.has_days and isinstance(stage.starts, On)):
        return False
    before = desk.pieces[place - 1].value if place else None
    behind = desk.pieces[place + 1].value if place + 1 < len(desk.pieces) else None
    if not isinstance(behind, Span) or behind.names_weekday:
        return False
    return isinstance(before, Break) or behind.first is None and not draft.lacks_end


def _bounds_a_ban(desk: Desk, place: int) -> bool:
    """„Забранява / настанява … за срок от 12 месеца; срещите – …": so long holds that, not the visits."""
    before = [found.value for found in desk.pieces[:place]]
    return any(isinstance(value, Hazard) and value.code in ("stop", "life") for value in before)


def _doubt_limit(desk: Desk, stage: Stage, place: int) -> None:
    """„С преспиване след навършване на 5 години": from then on the stay, or from then on the whole regime?"""
    before = desk.pieces[place - 1] if place else None
    if isinstance(stage.starts, On) and isinstance(stage.ends, On) and _stands_apart(desk):
        desk.notes.leave("phase_or_limit", desk.pieces[place].start, desk.pieces[place].end)
    if before and isinstance(before.value, Break) and stage.starts and desk.has_regular:
        desk.notes.leave("phase_or_limit", desk.pieces[place].start, desk.pieces[place].end)
    if before is None or stage.whole or not isinstance(before.value, Stay | Company | Duration | Manner):
        return
    found = desk.pieces[place]
    if not desk.separated(before.end, found.start):
        desk.notes.leave("phase_or_limit", before.start, found.end)


def _stands_apart(desk: Desk) -> bool:
    """„За периода 20.12.2026 г. – 03.01.2027 г. детето е при бащата.": of what does a sentence without days speak?"""
    values = [found.value for found in desk.pieces]
    return Mark("regime") not in values and not any(
        isinstance(value, Head | Span | Days) or special.is_rate(value) for value in values
    )


def _begin(desk: Desk, stage: Stage, found: Found) -> None:
    desk.close_phase()
    if _adds(desk, found):
        desk.notes.leave("phase_or_limit", found.start, found.end)
    if desk.book.begin(stage):
        desk.used(found)
        desk.phase_begun = found
    else:
        desk.notes.leave("phase", found.start, found.end)


def _adds(desk: Desk, found: Found) -> bool:
    """„… а от 01.12.2026 г. и всяка събота …": also, so the days before may go on."""
    behind = [word for word in desk.between(found.end, found.end + 3) if word not in ("-", ",", ":")]
    return behind[:1] in (["и"], ["също"], ["още"])


def _leads(desk: Desk, stage: Stage, place: int) -> bool:
    """Whether a new phase begins; in the middle of a sentence it is said, but doubted."""
    found = desk.pieces[place]
    if place > 0 and not stage.leads and not isinstance(desk.pieces[place - 1].value, Stage | Break):
        desk.notes.leave("phase_or_limit", found.start, found.end)
    return True


def _pattern_ahead(desk: Desk, place: int) -> bool:
    """Whether a new pattern begins behind this stage, before any other stage or break."""
    for found in desk.pieces[place + 1 : place + FORESIGHT]:
        if isinstance(found.value, Break) or isinstance(found.value, Stage) and found.value.follows:
            return False
        if special.is_rate(found.value) or isinstance(found.value, Days):
            return True
        if isinstance(found.value, Head | Span) and not (desk.draft and desk.draft.has_days):
            return True
    return False
