"""Fields and answers that several resources share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kernel.clock import NonexistentTime, at_sofia, is_ambiguous
from ui.forms.times import EARLIEST_YEAR, LATEST_YEAR


def plausible(value: date | datetime) -> None:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise serializers.ValidationError(_("This year cannot be meant."))


def day(**options: Any) -> serializers.DateField:
    return serializers.DateField(validators=[plausible], **options)


class Moment(serializers.DateTimeField):
    """
    A moment, with its offset or as the clock on the wall shows it. An hour that a night has twice needs the offset.

    The first and the last day of the calendar have no moment in some zones: that is said, not failed on.
    """

    default_error_messages = {
        "twice": _("This hour comes twice that night: send it with its offset, +03:00 or +02:00."),
        "skipped": _("The clocks go forward that night: there is no such hour."),
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self._check_clock(value)
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")

    def _check_clock(self, value: datetime) -> None:
        try:
            at_sofia(value.date(), value.time())
        except NonexistentTime:
            self.fail("skipped")
        except OverflowError:
            self.fail("overflow")
        if is_ambiguous(value.date(), value.time()):
            self.fail("twice")


def moment(**options: Any) -> serializers.DateTimeField:
    return Moment(validators=[plausible], **options)


def text(longest: int, **options: Any) -> serializers.CharField:
    """Words that may be left out."""
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, default="", **options)


class OfCase(serializers.Serializer[Any]):
    """`?case=`: rows of one case alone."""

    case = serializers.UUIDField(required=False)

    @classmethod
    def narrow(cls, rows: Any, request: Any, of: str = "case") -> Any:
        asked = cls(data=request.query_params)
        asked.is_valid(raise_exception=True)
        case = asked.validated_data.get("case")
        return rows.filter(**{of: case}) if case else rows


def one_of(rows: Any, pk: UUID | None, field: str) -> Any:
    """
    One of the rows that a page would offer; None where none was named.

    :raises ValidationError: 400 beside the field, the same whether it is missing or not among them.
    """
    found = rows.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise serializers.ValidationError({field: [_("This is none of those that can be chosen here.")]})
    return found


def several_of(rows: Any, pks: Iterable[UUID], field: str) -> tuple[Any, ...]:
    """The same for many, each once."""
    return tuple(one_of(rows, pk, field) for pk in dict.fromkeys(pks))
