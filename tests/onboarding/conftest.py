"""Sentences are compared in English, whatever language the product speaks first."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from tests.onboarding.sheets.books import book


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def bring(cast: Any, in_a: Any, settings: Any, tmp_path: Any) -> Callable[..., Any]:
    """Upload, check and (unless told otherwise) store a table, as the head of centre A."""
    from kernel.clock import now  # noqa: PLC0415 - conftest is loaded before the settings
    from services.onboarding.operations import check_import, confirm_import, start_import  # noqa: PLC0415

    settings.FILES_ROOT, settings.ROOT_URLCONF = tmp_path, "config.urls.centre"

    def bring(rows: list[list[Any]], *, kind: str = "people", store: bool = True, **options: Any) -> Any:
        upload = SimpleUploadedFile("хора.xlsx", book(rows).read())
        run = start_import(kind=kind, upload=upload, by=cast.a.head, at=now())
        run = check_import(run=run, by=cast.a.head, at=now(), **options)
        return confirm_import(run=run, by=cast.a.head, at=now()) if store else run

    return bring
