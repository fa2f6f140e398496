"""The committed tables: complete where they claim to be, and nothing points nowhere."""

import csv
from collections import Counter

import pytest

from directory.enums import InstitutionType, SeatOf, SettlementKind
from directory.models import Institution, Region, Settlement
from directory.operations import DATA


def read(name):
    with (DATA / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


REGIONS, SETTLEMENTS, INSTITUTIONS = read("regions"), read("settlements"), read("institutions")


def test_regions_are_the_iso_ones():
    assert [row["code"] for row in REGIONS] == [f"BG-{number:02}" for number in range(1, 29)]
    assert all(row["name"] and row["name_en"] and row["name_hu"] for row in REGIONS)


def test_settlements_are_the_whole_register():
    assert len(SETTLEMENTS) == 5256
    assert len({row["municipality_code"] for row in SETTLEMENTS}) == 265
    assert Counter(row["seat_of"] for row in SETTLEMENTS)[SeatOf.REGION] == 27  # Sofia is the seat of two
    assert {row["kind"] for row in SETTLEMENTS} == set(SettlementKind)


@pytest.mark.parametrize(
    ("code", "name", "municipality", "region"),
    [
        ("77195", "Хасково", "Хасково", "BG-26"),
        ("68850", "Стара Загора", "Стара Загора", "BG-24"),
        ("63427", "Русе", "Русе", "BG-18"),
        ("68134", "София", "Столична", "BG-22"),
    ],
)
def test_known_codes(code, name, municipality, region):
    row = next(row for row in SETTLEMENTS if row["code"] == code)
    assert (row["name"], row["municipality"], row["region"]) == (name, municipality, region)


@pytest.mark.parametrize("rows", [REGIONS, SETTLEMENTS, INSTITUTIONS], ids=["regions", "settlements", "institutions"])
def test_codes_are_unique_and_values_trimmed(rows):
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(value == value.strip() for row in rows for value in row.values())


def test_everything_points_somewhere():
    regions = {row["code"] for row in REGIONS}
    towns = {row["code"]: row["region"] for row in SETTLEMENTS}
    assert all(row["region"] in regions for row in SETTLEMENTS)
    for row in INSTITUTIONS:
        assert row["type"] in set(InstitutionType), row
        if row["settlement"]:
            assert towns[row["settlement"]] == row["region"], row


def test_courts_are_complete():
    kinds = Counter(row["type"] for row in INSTITUTIONS)
    assert kinds["court_regional"] == 113
    assert kinds["court_district"] == 28
    assert kinds["court_appeal"] == 5
    assert kinds["municipality"] == 265


@pytest.mark.parametrize("town", ["77195", "68850", "63427"])
@pytest.mark.parametrize(
    "kind", ["court_regional", "child_protection", "social_assistance", "police", "bailiff_state"]
)
def test_the_three_towns_have_whom_a_centre_writes_to(town, kind):
    assert any(row["settlement"] == town and row["type"] == kind for row in INSTITUTIONS)


def test_the_pedagogical_room_is_no_social_directorate():
    rooms = [row for row in INSTITUTIONS if row["name"].startswith("Детска педагогическа стая")]
    assert rooms
    assert all(row["type"] == "pedagogical_room" for row in rooms)
    assert not any("ДСП" in row["short_name"] for row in rooms)


@pytest.mark.parametrize("model", [Region, Settlement, Institution])
def test_every_row_fits_its_columns(model):
    for row in read(f"{model._meta.model_name}s"):
        values = {f"{k}_id" if k in {"region", "settlement"} else k: v or None for k, v in row.items()}
        filled = {
            name: value if value is not None else "" for name, value in values.items() if not name.endswith("_id")
        }
        model(**filled).clean_fields(exclude=["region", "settlement", "spelling", "bones"])
