"""
Figures of the promises: a test tells what it measured, `make security` writes it down.

    figure("tokens of A accepted elsewhere", accepted, unit="tokens", bound="= 0", holds=accepted == 0)

Names of the promised checks stand in tests/security/checks.py; a name that begins with one of them answers it. A test
that tells figures is marked `security_figure`. `size(8, full=150)` is the small size in the ordinary suite and the
promised one under `make security`.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

FIGURES, FULL = "SECURITY_FIGURES", "SECURITY_FULL"


def size(small: int, *, full: int) -> int:
    """A whole suite with the promised sizes would take hours; the figures are those of the promised ones."""
    return full if os.environ.get(FULL) else small


def figure(name: str, value: float, *, unit: str, bound: str, holds: bool, evidence: str = "") -> None:
    """
    `evidence` is for whoever reads the failure: what was found.

    :raises AssertionError: it does not hold; the miss is written down all the same.
    """
    if path := os.environ.get(FIGURES):
        _append(Path(path), {"name": name, "value": value, "unit": unit, "bound": bound, "holds": bool(holds)})
    assert holds, f"{name}: {value} {unit}, promised {bound}\n{evidence}"


def _append(path: Path, facts: dict[str, object]) -> None:
    """One short write at the end of the file: several processes may tell at once."""
    told = facts | {"command": _command(), "date": datetime.now(ZoneInfo("Europe/Sofia")).date().isoformat()}
    with path.open("a") as file:
        file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _command() -> str:
    """How to see the figure again."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    return f'make security ARGS="{test}"' if test else "make security"
