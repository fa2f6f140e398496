"""An undefined template variable is a mistake that shows as nothing at all: in tests it raises."""

from typing import Any


class UndefinedVariable(AssertionError):
    """Names the variable; the traceback names the template."""


class Undefined(str):
    """
    Stands in `string_if_invalid`: Django formats it with the variable's name, and that raises.

    `{% if maybe %}` and `{% firstof %}` may ask for what is not there, as in production; a filter may not.
    """

    __slots__ = ()

    def __mod__(self, variable: Any) -> str:
        raise UndefinedVariable(f"the template uses {variable}, which its view does not give")


def make_loud(templates: list[dict[str, Any]]) -> None:
    """For every Django engine of settings.TEMPLATES; before the first template is loaded."""
    for engine in templates:
        engine.setdefault("OPTIONS", {})["string_if_invalid"] = Undefined("%s")
