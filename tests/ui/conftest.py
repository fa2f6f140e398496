"""Templates of the tests beside the product's, and loud undefined variables."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "templates"
UNDEFINED = "UNDEFINED«%s»"


@pytest.fixture(autouse=True)
def sample_templates(settings: Any) -> None:
    engines = deepcopy(settings.TEMPLATES)
    engines[0]["DIRS"] = [*engines[0]["DIRS"], SAMPLES]
    engines[0]["OPTIONS"]["string_if_invalid"] = UNDEFINED
    settings.TEMPLATES = engines


@pytest.fixture(autouse=True)
def doors_alone(settings: Any) -> None:
    """Routes of the public door, without any place: what a page shows must not depend on the tests before it."""
    settings.ROOT_URLCONF = "config.urls.public"
