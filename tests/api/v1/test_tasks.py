"""Tasks, colleagues, documents and releases over the API."""

import pytest

from services.cases.models import Task
from services.cases.operations import add_document, add_task, release_document
from services.files.operations import store_generated
from tests.contact_centre.conftest import NOW


@pytest.fixture(autouse=True)
def monday(door):
    door.now("10:00", NOW.date())


@pytest.fixture
def worker(cast, program):
    return program(cast.a.key_worker)


@pytest.fixture
def todo(family, cast):
    return {
        "case": str(family.case.pk),
        "title": "Обадете се на ОЗД",
        "due_on": "2026-11-03",
        "assigned_to": str(cast.a.key_worker.pk),
    }


def test_a_task_is_put_on_the_list_and_ticked_off(worker, todo, family):
    made = worker.post("tasks/", **todo)
    assert made.status_code == 201, made.content
    row = made.json()
    assert worker.get("tasks/", case=todo["case"]).json()["results"] == [row]
    assert worker.post(f"tasks/{row['id']}/finish/").status_code == 204
    assert (
        worker.post(f"tasks/{row['id']}/finish/").status_code == worker.get(f"tasks/{row['id']}/").status_code == 404
    )
    assert Task.objects.get(pk=row["id"]).done_at


def test_mine_are_mine_and_the_team_s(worker, todo, cast, family):
    team = add_task(title="За екипа", due_on=NOW.date(), by=cast.a.head, at=NOW)
    add_task(title="Чужда", due_on=NOW.date(), by=cast.a.head, at=NOW, case=family.case, assigned_to=cast.a.head)
    mine = worker.post("tasks/", **todo).json()["id"]
    assert {one["id"] for one in worker.get("tasks/", mine=True).json()["results"]} == {str(team.pk), mine}
    assert worker.get("tasks/").json()["count"] == 3


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"due_on": "2026-11-01"}, 409),
        ({"title": ""}, 400),
        ({"assigned_to": "00000000-0000-0000-0000-000000000000"}, 400),
        ({"case": "00000000-0000-0000-0000-000000000000"}, 404),
    ],
)
def test_a_task_that_cannot_be_is_refused(worker, todo, changes, status):
    before = Task.objects.count()
    assert worker.post("tasks/", **todo | changes).status_code == status
    assert Task.objects.count() == before


def test_nobody_gets_a_task_of_a_case_that_they_may_not_see(worker, todo, cast):
    told = worker.post("tasks/", **todo | {"assigned_to": str(cast.a.worker("key_worker").pk)})
    assert (told.status_code, told.json()["refused"][0]["field"]) == (409, "assigned_to")


def test_colleagues_are_told_with_who_leads_meetings(worker, cast, django_assert_max_num_queries):
    leads = cast.a.supervisor
    with django_assert_max_num_queries(14):
        found = {one["id"]: one for one in worker.get("workers/").json()["results"]}
    assert found[str(leads.pk)] == {"id": str(leads.pk), "name": leads.display_name, "leads_meetings": True}
    assert worker.get(f"workers/{cast.a.key_worker.pk}/").json()["leads_meetings"] is False


@pytest.fixture
def released(cast, family):
    """A letter to the father, which the check has let through or stopped."""

    def make(text="Без тайни."):
        file = store_generated(
            name="p.txt", content=text.encode(), content_type="text/plain", subject=None, by=cast.a.head, at=NOW
        )
        paper = add_document(case=family.case, kind="other", title="Писмо", file=file, by=cast.a.head, at=NOW)
        return release_document(
            document=paper,
            recipient=family.father,
            recipient_name="",
            readers=[],
            channel="hand",
            ground="По молба",
            by=cast.a.head,
            at=NOW,
        )

    return make


def test_papers_and_releases_are_told_and_never_made(worker, released, family):
    row, of_case = released(), {"case": str(family.case.pk)}
    (paper,) = worker.get("documents/", **of_case).json()["results"]
    assert (paper["id"], paper["title"]) == (str(row.document_id), "Писмо")
    (given,) = worker.get("releases/", **of_case).json()["results"]
    assert (given["id"], given["document"], given["state"]) == (str(row.pk), paper["id"], "released")
    assert worker.get(f"releases/{row.pk}/").json() == given
    assert worker.post("releases/").status_code == worker.post("documents/").status_code == 403
    assert worker.get(f"documents/{paper['id']}/file/").status_code == 404


def test_who_must_not(cast, program, worker, todo, released):
    task, release = f"tasks/{worker.post('tasks/', **todo).json()['id']}/", released()
    paths = (task, f"releases/{release.pk}/", f"documents/{release.document_id}/")
    for who in (cast.a.supervisor, cast.a.reception):
        narrow = program(who)
        assert {narrow.get(path).status_code for path in paths} == {403}
        assert narrow.post(f"{task}finish/").status_code == 403
    for stranger in (program(cast.a.worker("key_worker")), program(cast.b.head)):
        assert {stranger.get(path).status_code for path in paths} == {404}
        assert stranger.post("tasks/", **todo).status_code == stranger.post(f"{task}finish/").status_code == 404
        assert stranger.get("documents/").json()["count"] == stranger.get("releases/").json()["count"] == 0
    assert program(cast.a.key_worker, "cases.view_assigned").get(paths[2]).status_code == 403
