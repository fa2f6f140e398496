"""{% load meetings %}: the ticks of an answer that names days, the names of languages."""

from collections.abc import Collection

from django import template

from services.people.forms import LANGUAGES

register = template.Library()


@register.filter
def ordinals_in(answer: str) -> list[str]:
    """„1,3:5" → which of the month."""
    return answer.split(":")[0].split(",") if ":" in answer else []


@register.filter
def days_in(answer: str) -> list[str]:
    """„1,3:5" or „1,3" → which weekdays."""
    return answer.rsplit(":", 1)[-1].split(",")


@register.filter
def spoken(codes: Collection[str]) -> str:
    return ", ".join(str(label) for code, label in LANGUAGES if code in codes)
