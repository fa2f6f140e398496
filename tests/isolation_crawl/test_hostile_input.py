"""Nothing that a form or an address can hold makes a page fail, hang, or do what it does not offer."""

import time
from collections import Counter, defaultdict
from itertools import product
from urllib.parse import urlencode

import pytest

from tests.isolation_crawl.forms import forms_of
from tests.isolation_crawl.poison import IN_ADDRESSES, NUL, described, doses
from tests.isolation_crawl.shown import reading

pytestmark = pytest.mark.django_db
PARTS = 6
WRITTEN = {"text", "textarea", "search", "email", "tel", "password"}
LONGEST = 3  # seconds of this thread's own work for one request, however busy the machine is
# Looked up beside what a page shows; none of it is stored.
KNOWN_ALREADY = "-known"  # whether somebody alike is meant; taken only of the people who were offered
ASKED_IN_DOUBT = {
    "csrfmiddlewaretoken",
    "next",  # where to go afterwards, checked to be an address of ours
    "page",  # of the list below the form
    "phrase",  # a ready sentence that a link has put into the field
    "written_down",  # on the page that shows new recovery codes once
    "take",  # one of the times that are offered instead: its parts are fields of the same form
    "restores_zeros",  # both once the lines of an import were looked at
    "same_names",
    "read_left",  # while parts of an order made no dates
    "leave_out",  # places that the check found in a pack, shown once it has found some
    "which_pass",  # asked for only in the hour that comes twice
    "which_pass_end",
}


def forget(crawlers):
    for crawler in crawlers:
        crawler.findings.clear()


def told(crawlers):
    return "\n".join({str(finding) for crawler in crawlers for finding in crawler.findings})


def has_written(answer):
    return any(not write.is_trace for write in answer.writes)


def timed(ask):
    began = time.thread_time()
    answer = ask()
    return answer, time.thread_time() - began


def judge(crawler, page, answer, took, request):
    crawler.judge(answer, page, request)
    if took > LONGEST:
        crawler.report(f"took {took:.1f} s", page, request)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_form_fails(part, shown):
    mine = [one.taken()[0] for one in shown.forms[part::PARTS]]
    forget(one.crawler for one in mine)
    for one in mine:
        for name, value in doses(one.form):
            answer, took = timed(lambda one=one, name=name, value=value: one.send({name: value}))
            judge(one.crawler, one.page, answer, took, described(one, name, value))
            if value == NUL and dict(one.form.kinds)[name] in WRITTEN and has_written(answer):
                one.crawler.report("took a NUL", one.page, described(one, name, value))
    assert told(one.crawler for one in mine) == ""


def test_most_forms_are_taken_as_they_are_filled(shown):
    """Otherwise poison would not get past the first check. Some rows are in a state in which nothing is taken."""
    refused = [str(one) for one in shown.forms if one.taken()[1].status >= 400]
    assert len(shown.forms) >= 90
    assert len(refused) <= 0.4 * len(shown.forms), "\n".join(refused)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_address_fails(part, shown):
    mine = shown.asked[part::PARTS]
    forget(crawler for crawler, _, _ in mine)
    for crawler, page, names in mine:
        for name, value in product(sorted(names), IN_ADDRESSES):
            address = f"{page.path}?{urlencode({name: value})}"
            answer, took = timed(lambda crawler=crawler, address=address: crawler.send("GET", address))
            judge(crawler, page, answer, took, f"GET {address[:120]}")
    assert told(crawler for crawler, _, _ in mine) == ""


def test_a_view_looks_up_nothing_that_its_form_does_not_show(shown):
    """No posted role, author or state is ever looked at: a field that nobody is shown cannot be filled."""
    offered = defaultdict(set)
    for one in shown.forms:
        offered[one.key[0]].update(*(other.form.names for other in [one, *one.takers]))
    found = []
    for one in shown.forms:
        with reading() as names:
            answer = one.send()
        next_step = forms_of(answer.body.decode("utf-8", "replace"), one.form.action)
        names = {name for name in names if not name.endswith(KNOWN_ALREADY)}
        extra = names - ASKED_IN_DOUBT - offered[one.key[0]].union(*(form.names for form in next_step))
        found += [f"{one} looks up what no page shows: {', '.join(sorted(extra))}"] if extra else []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("body", [b"a=" + b"x" * 3_000_000, b"&".join(b"a%d=1" % number for number in range(2000))])
def test_no_oversized_body_fails(body, shown):
    statuses = {str(one): one.crawler.send("POST", one.form.action, data=body).status for one in shown.forms}
    assert {one: status for one, status in statuses.items() if status >= 500} == {}
    assert Counter(statuses.values())[400] > 0.5 * len(statuses)  # whoever reads nothing of it does not mind
