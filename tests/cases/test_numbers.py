"""Numbers of one series under people who come at the same second: no gap, no number twice."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from kernel.place import entered
from services.cases.models import CaseNumber
from services.cases.numbers import next_number


def take():
    return next_number(series="case", year=2026, prefix="КЦ")


def test_numbers_count_up_per_series_and_year(in_a):
    assert [take(), take()] == ["КЦ-2026-0001", "КЦ-2026-0002"]
    assert next_number(series="case", year=2027, prefix="КЦ") == "КЦ-2027-0001"
    assert next_number(series="certificate", year=2026, prefix="СБ") == "СБ-2026-0001"


def test_a_number_of_a_rolled_back_paper_is_given_again(in_a):
    with transaction.atomic():
        take()
        transaction.set_rollback(True)
    assert take() == "КЦ-2026-0001"


def test_a_series_stands_once(in_a):
    CaseNumber.objects.create(series="case", year=2026)
    with pytest.raises(IntegrityError, match="number_series_year_once"), transaction.atomic():
        CaseNumber.objects.create(series="case", year=2026)


@pytest.mark.django_db(transaction=True)
def test_ten_people_at_once_get_ten_neighbouring_numbers(place_a):
    got, ready = [], threading.Barrier(10)

    def one():
        ready.wait()
        with entered(place_a):
            try:
                with transaction.atomic():
                    got.append(take())
            finally:
                connection.close()

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [f"КЦ-2026-{number:04d}" for number in range(1, 11)]
