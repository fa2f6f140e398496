"""Fields and answers that several resources share."""

from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from ui.forms.times import EARLIEST_YEAR, LATEST_YEAR


def plausible(value: date | datetime) -> None:
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise serializers.ValidationError("This year cannot be meant.")


def day(**options: Any) -> serializers.DateField:
    return serializers.DateField(validators=[plausible], **options)


class Moment(serializers.DateTimeField):
    """The first and the last day of the calendar have no moment in some zones: that is said, not failed on."""

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


def moment(**options: Any) -> serializers.DateTimeField:
    return Moment(validators=[plausible], **options)


def text(longest: int, **options: Any) -> serializers.CharField:
    """Words that may be left out."""
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, default="", **options)


class OfCase(serializers.Serializer[Any]):
    """`?case=`: rows of one case alone."""

    case = serializers.UUIDField(required=False)

    @classmethod
    def narrow(cls, rows: Any, request: Any) -> Any:
        asked = cls(data=request.query_params)
        asked.is_valid(raise_exception=True)
        case = asked.validated_data.get("case")
        return rows.filter(case=case) if case else rows
