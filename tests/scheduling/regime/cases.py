"""
The corpus: wordings after the manner of Bulgarian courts, with what must come of them; a person read each of them.

A block of `corpus/*.txt`: the text (⏎ is a line break), `= ` the rule (notation.py), `read:` codes of what the worker
must read, `ask:` codes of the questions, `error:` codes of the errors. What is not named must be absent.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    text: str
    rule: str
    read: tuple[str, ...]
    ask: tuple[str, ...]
    error: tuple[str, ...]

    def __str__(self):
        return self.text[:60]


def cases(*names):
    return [case for name in names for case in _of_file(FOLDER / f"{name}.txt")]


def for_each(found):
    """One test over all these cases: thousands of tests would cost more than what they check."""

    def decorate(check: Callable) -> Callable:
        @wraps(check)
        def test(**given):
            for case in found:
                try:
                    check(case=case, **given)
                except AssertionError as error:
                    raise AssertionError(case.text) from error

        signature = inspect.signature(check)
        kept = [value for name, value in signature.parameters.items() if name != "case"]
        test.__signature__ = signature.replace(parameters=kept)
        return test

    return decorate


def every_case():
    return cases(*(path.stem for path in sorted(FOLDER.glob("*.txt"))))


def _of_file(path):
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [_case(block.splitlines()) for block in blocks]


def _case(lines):
    text, rule, *rest = lines
    codes = dict(line.split(": ", 1) for line in rest)
    named = {key: tuple(codes.get(key, "").split()) for key in ("read", "ask", "error")}
    return Case(text.replace("⏎", "\n"), rule.removeprefix("= "), **named)
