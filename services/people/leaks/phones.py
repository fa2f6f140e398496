# Cyrillic: what people write in Bulgarian texts, looked for and never shown
"""A telephone number in any spelling: with or without the country, in groups, with letters for digits, or in words."""

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers

from services.people.leaks.numbers import spelled_out
from services.people.leaks.reading import Reading, Span
from services.people.leaks.secret import Secret
from vault.normalise import digits

SHORTEST = 5  # fewer digits than that say nothing
LONG = 8  # so many digits in a row are no accident, whatever words stand between them
# What may stand between two digits of a short number: little, and no word.
_BETWEEN = re.compile(r"[^\w]{0,12}|_{0,4}", re.UNICODE)
FAR = 32  # characters between two groups of a long number: „завършва на", „и после"
_FOR_DIGITS = str.maketrans("OОoоIlІі|ЗзбSsBВ", "0000111113365588")
_MIXED = re.compile(r"(?<!\w)(?=[^\s]*\d)[\dOОoоIlІі|ЗзбSsBВ]{2,}(?!\w)")
Group = tuple[tuple[str, str], Span]  # both readings of a group of digits, and where it stands


def find(reading: Reading, secret: Secret) -> Iterator[Span]:
    for core in _cores(secret.value):
        if len(core) >= SHORTEST:
            for run in _runs(reading.text, is_long=len(core) >= LONG):
                for which in (0, 1):
                    yield from _in_run(run, core, which)


def _cores(value: str) -> list[str]:
    """
    The digits that every spelling of the number shares: without the country and the zero of the trunk, and of a
    landline also as it is dialled in its own town.
    """
    try:
        number = phonenumbers.parse(value, "BG")
    except phonenumbers.NumberParseException:
        return [digits(value).lstrip("0")]
    core = str(number.national_number)
    area = phonenumbers.length_of_national_destination_code(number)
    is_landline = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    return [core, core[area:]] if is_landline and area else [core]


def _in_run(run: list[Group], core: str, which: int) -> Iterator[Span]:
    together = "".join(readings[which] for readings, _ in run)
    owners = [span for readings, span in run for _ in readings[which]]
    for at in _everywhere(core, together):
        yield owners[at][0], owners[at + len(core) - 1][1]


def _runs(text: str, *, is_long: bool) -> Iterator[list[Group]]:
    """Digits and numbers in words that may belong to one number, each with its place."""
    groups = sorted([*_written(text), *spelled_out(text)], key=lambda group: group[1])
    run: list[Group] = groups[:1]
    for before, group in pairwise(groups):
        if not _belong(text, before[1][1], group[1][0], is_long=is_long):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _belong(text: str, end: int, start: int, *, is_long: bool) -> bool:
    return start - end <= FAR if is_long else bool(_BETWEEN.fullmatch(text, end, start))


def _written(text: str) -> Iterator[Group]:
    """Digit by digit, so that a place begins and ends with the number; letters that stand for digits count."""
    plain = _MIXED.sub(lambda match: match.group().translate(_FOR_DIGITS), text)
    for match in re.finditer(r"\d", plain):
        digit = digits(match.group())
        yield (digit, digit), match.span()


def _everywhere(core: str, text: str) -> Iterator[int]:
    at = text.find(core)
    while at >= 0:
        yield at
        at = text.find(core, at + 1)
