"""A house with rooms and one entrance, as the head of service would have set it up."""

from datetime import UTC, datetime, timedelta

import pytest

from services.scheduling.models import Entrance, Room

# A Saturday noon in winter, far enough from both clock changes.
NOW = datetime(2026, 11, 7, 10, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def soon(now):
    """Two hours on the following day."""
    starts = now + timedelta(days=1)
    return starts, starts + timedelta(hours=2)


@pytest.fixture
def room(in_a):
    return Room.objects.create(name="Слънце", capacity=6)


@pytest.fixture
def other_room(in_a):
    return Room.objects.create(name="Луна", capacity=4, position=2)


@pytest.fixture
def entrance(in_a):
    return Entrance.objects.create(name="Главен вход")
