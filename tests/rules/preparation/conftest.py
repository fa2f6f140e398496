"""Who prepares, and the papers of the case."""

import pytest

from services.cases.enums import DocumentKind
from services.cases.operations import add_document
from services.files.operations import store_generated
from tests.contact_centre.conftest import NOW


@pytest.fixture(autouse=True)
def files_in_a_folder_of_the_test(settings, tmp_path):
    settings.FILES_ROOT = str(tmp_path)


@pytest.fixture
def by(cast):
    return cast.a.key_worker


@pytest.fixture
def paper(family, cast):
    def add(title="Документ", kind=DocumentKind.OTHER):
        facts = {"content": b"x", "content_type": "text/plain", "subject": None, "by": cast.a.head, "at": NOW}
        stored = store_generated(name="paper.txt", **facts)
        return add_document(case=family.case, kind=kind, title=title, file=stored, by=cast.a.head, at=NOW)

    return add
