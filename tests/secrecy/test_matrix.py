"""What is withheld stands in exactly the outputs that docs/secrecy.md names."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.secrecy.outputs import OUTPUTS
from tests.secrecy.world import FACTS, facts_in
from tests.utils.security import figure

pytestmark = pytest.mark.security_figure
MATRIX = Path(__file__).parents[2] / "docs/secrecy.md"
NOBODY = {"–", "nobody"}


@dataclass(frozen=True)
class Line:
    output: str
    readers: list[str]
    sees: dict[str, set[str]]


def lines() -> list[Line]:
    rows = [row for row in MATRIX.read_text("utf-8").splitlines() if row.startswith("|")]
    heads, *body = ([cell.strip() for cell in row.strip("|").split("|")] for row in rows)
    return [
        Line(
            one[0],
            names(one[1]) or [""],
            {fact: set(names(cell)) for fact, cell in zip(heads[2:], one[2:], strict=True)},
        )
        for one in body[1:]
    ]


def names(cell: str) -> list[str]:
    return [] if cell in NOBODY else [name.strip() for name in cell.split(",")]


def test_the_matrix_names_every_output_once_and_every_fact() -> None:
    assert sorted(line.output for line in lines()) == sorted(OUTPUTS)
    assert all(set(line.sees) == set(FACTS) for line in lines())


def test_facts_are_found_where_they_stand() -> None:
    assert facts_in("; ".join(value for value, _ in FACTS.values())) == set(FACTS)
    assert facts_in("ул. КАНАР-\nСКА, 088 765-43-21") == {"address", "phone"}
    assert facts_in("Срещата е в Хасково.") == set()


def test_every_output_shows_what_the_matrix_says(world) -> None:
    expected = {line.output: line for line in lines()}
    wrong = []
    for output, make in OUTPUTS.items():
        line = expected[output]
        for reader in line.readers:
            found = facts_in(make(world, reader))
            allowed = {fact for fact, readers in line.sees.items() if reader in readers}
            wrong += [f"{output} for {reader}: {fact}" for fact in sorted(found ^ allowed)]
    assert not wrong, "\n".join(wrong)
    figure("protected address: kinds of output looked at", len(OUTPUTS), unit="kinds", bound=">= 12", holds=True)
    against = len(wrong)
    name = "protected address: outputs that show it against the matrix"
    figure(name, against, unit="outputs", bound="= 0", holds=not against)
