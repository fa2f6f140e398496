"""Days and minutes as each language writes them, always in Sofia's time."""

from datetime import UTC, date, datetime

import pytest

from tests.ui.utils.pages import speaking
from ui import dates

MOMENT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "how", "wanted"),
    [
        ("bg", "long_moment", "събота, 21 ноември 2026 г., 10:00"),
        ("en", "long_moment", "Saturday, 21 November 2026, 10:00"),
        ("hu", "long_moment", "2026. november 21., szombat, 10:00"),
        ("bg", "long_day", "събота, 21 ноември 2026 г."),
        ("bg", "day", "21.11.2026"),
        ("en", "day", "21 Nov 2026"),
        ("hu", "day", "2026.11.21."),
        ("bg", "moment", "21.11.2026, 10:00"),
        ("bg", "clock", "10:00"),
        ("bg", "weekday", "събота, 21 ноември"),
        ("bg", "month", "Ноември 2026 г."),
        ("hu", "month", "2026. november"),
    ],
)
def test_each_language_writes_it_its_way(language, how, wanted):
    with speaking(language):
        assert dates.FORMATS[how](MOMENT) == wanted


def test_a_moment_after_midnight_in_sofia_belongs_to_the_next_day():
    with speaking("bg"):
        assert dates.day(datetime(2026, 11, 20, 22, 30, tzinfo=UTC)) == "21.11.2026"


def test_the_tag_carries_the_machines_form():
    with speaking("bg"):
        assert dates.tag(MOMENT) == '<time datetime="2026-11-21T10:00:00+02:00">21.11.2026, 10:00</time>'
        assert dates.tag(date(2026, 11, 21)) == '<time datetime="2026-11-21">21.11.2026</time>'
