"""Which tests stay together in one process."""

from pathlib import Path

from tests.utils.sharing import EARLY, scope_of


def test_a_file_stays_together_and_so_does_the_crawl_with_its_world():
    file = "tests/e2e/test_s17_ill_at_eight.py"
    assert scope_of(f"{file}::test_one") == scope_of(f"{file}::test_two[a::b]") == file
    assert scope_of("tests/isolation_crawl/test_seed.py::a") == scope_of("tests/isolation_crawl/test_doors.py::b")
    assert scope_of("tests/e2e/test_pages.py::a[1]") != scope_of("tests/e2e/test_pages.py::a[2]")


def test_what_begins_is_there():
    assert Path(EARLY).is_file()
