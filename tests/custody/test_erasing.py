"""An erased case: gone from the rows, the disk, the indexes and every copy; its figures and what is another's stay."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connections, transaction
from pypdf import PdfReader

from accounts.operations import issue_api_token
from api.models import Sending
from api.once import KEPT
from kernel.clock import now, today
from kernel.errors import Refusal
from kernel.place import Place, entered
from services.cases.models import Case, Document, Note
from services.contact_centre.models import Observation, Session
from services.custody import erasing, operations
from services.custody.certificate import certificate_of
from services.custody.due import due_cases
from services.custody.enums import ErasureGround, ErasureState
from services.custody.erasing import work
from services.custody.figures import figures
from services.custody.models import Erasure, LegalHold
from services.files.models import StoredFile
from services.people.models import ContactPoint, Family, Person
from tenants.centres.models import Centre
from tenants.continuity.backup import backup
from tenants.continuity.restoring import restore
from tenants.isolation import hosts
from tests.custody.conftest import CANARY, Story
from tests.utils.cast import Cast
from tests.utils.security import figure
from vault import erasures
from vault.columns import tables
from vault.errors import VaultError

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
    pytest.mark.security_figure,
]
WHY = "Изтекли са пет години от закриването на случая."


def agreed(story: Story, cast: Cast, **what: Any) -> Erasure:
    with entered(story.place):
        if "person" in what:
            made = operations.propose_person(**what, reason=WHY, by=cast.a.head, at=now())
        else:
            made = operations.propose_case(
                case=story.case, ground=ErasureGround.TERM_PASSED, reason=WHY, by=cast.a.head, at=now()
            )
        return operations.approve(erasure=made, because=WHY, by=cast.a.coordinator, at=now())


def erased(story: Story, cast: Cast, **what: Any) -> Erasure:
    erasure = agreed(story, cast, **what)
    work(story.place, erasure.pk)
    with entered(story.place):
        return Erasure.objects.get(pk=erasure.pk)


def readable(place: Place, ids: set[Any]) -> list[str]:
    """Every encrypted field of every table: what opens and holds the canary of these people or of this case."""
    found = []
    with entered(place):
        for table in tables("default"):
            for row in table.model._default_manager.order_by("pk"):
                for one in table.sealed:
                    try:
                        text = str(getattr(row, one.attname))
                    except VaultError:
                        continue
                    if CANARY in text:
                        found.append(f"{table.name}.{one.column} {text}")
    return found


def others(found: list[str]) -> list[str]:
    """Without what belongs to the sibling's file: its own facts, and its mother's, who is in it too."""
    kept = ("Брат", "Майка", "друго семейство", "край")
    return [one for one in found if not any(word in one for word in kept)]


def test_a_case_goes_with_what_hangs_on_it_and_nothing_else(story: Story, cast: Cast, terms: None) -> None:
    erasure = erased(story, cast)
    assert erasure.state == ErasureState.DONE
    assert erasure.number.startswith("ЗЛ-")
    with entered(story.place):
        assert list(Case.objects.values_list("pk", flat=True)) == [story.other.pk]
        assert set(Person.objects.values_list("pk", flat=True)) == {story.sibling.pk, story.mother.pk}
        assert Family.objects.count() == 1
        for model in (Session, Observation, Document, Note, StoredFile):
            assert not model.objects.exists(), model
        assert {point.person_id for point in ContactPoint.objects.all()} == {story.sibling.pk, story.mother.pk}
        assert Person.objects.get(pk=story.mother.pk).names == f"{CANARY} Майка"


def test_no_field_is_readable_live_or_in_yesterday_s_copy(
    story: Story, cast: Cast, terms: None, settings: LazySettings
) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    copy = backup(centre, settings.BACKUPS_ROOT)
    gone = {story.case.pk, story.child.pk, story.father.pk}
    before = others(readable(story.place, gone))
    assert len(before) > 12
    erasure = erased(story, cast)
    live = others(readable(story.place, gone))
    figure("erasure: fields readable afterwards", len(live), unit="fields", bound="= 0", holds=not live)
    outcome = restore(centre, copy, by="Оператор", reason="Проба")
    hosts.book.forget()
    place = hosts.find("centre-a.localhost").place
    assert place is not None
    back = others(readable(place, gone))
    name = "erasure: fields readable after restoring yesterday's backup"
    figure(name, len(back), unit="fields", bound="= 0", holds=not back)
    assert any("erased again: 1 cases" in note for note in outcome.notes)
    with entered(place):
        kept = Erasure.objects.get(pk=erasure.pk)
        assert (kept.state, kept.number) == (ErasureState.DONE, erasure.number)
        assert Person.objects.filter(identifier_index="1542010012").count() == 0


def test_the_figures_stay_as_they_were(story: Story, cast: Cast, terms: None) -> None:
    with entered(story.place):
        before = figures()
        years = {year for year, _, _ in before}
        assert len(before) >= 6
        assert len(years) >= 2
    erased(story, cast)
    with entered(story.place):
        after = figures()
        assert Case.objects.count() == 1
    changed = sum((before - after).values()) + sum((after - before).values())
    figure("erasure: statistics that changed", changed, unit="figures", bound="= 0", holds=changed == 0)


def test_the_bytes_leave_the_disk(story: Story, cast: Cast, terms: None, settings: LazySettings) -> None:
    folder = Path(settings.FILES_ROOT) / str(story.place.uuid)
    assert len(list(folder.iterdir())) == 1
    erased(story, cast)
    assert list(folder.iterdir()) == []


def test_the_list_outside_knows_the_case_and_its_people(story: Story, cast: Cast, terms: None) -> None:
    erasure = erased(story, cast)
    listed = {one.subject for one in erasures.of(story.place.uuid)}
    assert listed == {story.case.pk, story.child.pk, story.father.pk}
    assert erasure.facts["list"] == erasures.head().count


def test_a_worker_that_died_after_the_list_was_written_goes_on(
    story: Story, cast: Cast, terms: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = agreed(story, cast)
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_erase", lambda *args: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            work(story.place, erasure.pk)
    with entered(story.place):
        assert Case.objects.filter(pk=story.case.pk).exists()
    count = erasures.head().count
    assert work(story.place, erasure.pk) is not None
    assert erasures.head().count == count
    assert work(story.place, erasure.pk) is None


def test_a_hold_stops_it_at_every_step(story: Story, cast: Cast, terms: None) -> None:
    hold = dict(case=story.case, reason="Писмо на съда № 5 от днес", look_again_on=today())
    erasure = agreed(story, cast)
    with entered(story.place):
        row = operations.hold_case(**hold, by=cast.a.head, at=now())
    assert work(story.place, erasure.pk) is None
    with entered(story.place):
        assert Case.objects.filter(pk=story.case.pk).exists()
        assert Erasure.objects.get(pk=erasure.pk).failure == "held"
        operations.lift_hold(hold=row, because="Делото приключи окончателно.", by=cast.a.coordinator, at=now())
    assert work(story.place, erasure.pk) is not None


def test_a_hold_of_today_survives_a_restore(story: Story, cast: Cast, settings: LazySettings) -> None:
    centre = Centre.objects.using("owner").get(slug="centre-a")
    copy = backup(centre, settings.BACKUPS_ROOT)
    with entered(story.place):
        operations.hold_case(
            case=story.case, reason="Писмо на съда № 5 от днес", look_again_on=today(), by=cast.a.head, at=now()
        )
    restore(centre, copy, by="Оператор", reason="Проба")
    hosts.book.forget()
    place = hosts.find("centre-a.localhost").place
    with entered(place):
        assert LegalHold.objects.get().case_id == story.case.pk


def test_one_person_goes_and_the_child_s_file_stays(story: Story, cast: Cast) -> None:
    erasure = erased(story, cast, person=story.father, ground=ErasureGround.REQUEST)
    with entered(story.place):
        stone = Person.objects.get(pk=story.father.pk)
        assert (stone.names, stone.birth_date, stone.settlement_code, list(stone.name_tokens)) == (
            "█████",
            None,
            "",
            [],
        )
        assert not ContactPoint.objects.filter(person=stone).exists()
        assert Observation.objects.get().text == f"{CANARY} наблюдение"
        assert Person.objects.get(pk=story.child.pk).names == f"{CANARY} Дете"
    assert erasure.facts["emptied"] == 1


def test_whom_nothing_names_goes_whole(story: Story, cast: Cast) -> None:
    with entered(story.place):
        stray = Person.objects.create(kind="adult", names=f"{CANARY} Грешка", identifier="8001010014")
        ContactPoint.objects.create(person=stray, kind="phone", value="+359888000111")
    erased(story, cast, person=stray, ground=ErasureGround.WRONGLY_RECORDED)
    with entered(story.place):
        assert not Person.objects.filter(pk=stray.pk).exists()
        assert not ContactPoint.objects.filter(value_index="+359888000111").exists()


def test_a_child_that_is_erased_leaves_no_readable_value(story: Story, cast: Cast) -> None:
    erased(story, cast, person=story.child, ground=ErasureGround.UNLAWFUL)
    with entered(story.place):
        stone = Person.objects.get(pk=story.child.pk)
        assert (stone.names, stone.settlement_code, list(stone.name_tokens)) == ("█████", "", [])
        assert Person.objects.filter(identifier_index="1542010012").count() == 0


def test_the_certificate_names_nobody(story: Story, cast: Cast, terms: None) -> None:
    erasure = erased(story, cast)
    with entered(story.place):
        first, second = certificate_of(erasure), certificate_of(erasure)
        assert erasure.title == erasure.reason == erasure.decided_because == ""
        names = [worker.display_name for worker in (cast.a.head, cast.a.coordinator)]
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages).split())
    assert first == second
    assert erasure.number in text
    assert story.case.number in text
    assert CANARY not in text
    assert not [name for name in names if name in text]


@pytest.mark.parametrize("who", ["key_worker", "reception"])
def test_who_may_not(who: str, story: Story, cast: Cast, terms: None) -> None:
    with entered(story.place), pytest.raises(PermissionDenied):
        operations.propose_case(
            case=story.case, ground=ErasureGround.TERM_PASSED, reason=WHY, by=getattr(cast.a, who), at=now()
        )


def test_nobody_decides_their_own_proposal(story: Story, cast: Cast, terms: None) -> None:
    with entered(story.place):
        made = operations.propose_case(
            case=story.case, ground=ErasureGround.TERM_PASSED, reason=WHY, by=cast.a.head, at=now()
        )
        with pytest.raises(Refusal, match="втори"):
            operations.approve(erasure=made, because=WHY, by=cast.a.head, at=now())
        with pytest.raises(Exception, match="erasure_decided_by_another"), transaction.atomic():
            Erasure.objects.filter(pk=made.pk).update(
                state=ErasureState.APPROVED, decided_at=now(), decided_by=cast.a.head
            )


def test_nothing_is_due_until_every_class_is_decided(story: Story, cast: Cast) -> None:
    with entered(story.place):
        assert due_cases(now()) == []
        with pytest.raises(Refusal):
            operations.propose_case(
                case=story.case, ground=ErasureGround.TERM_PASSED, reason=WHY, by=cast.a.head, at=now()
            )


def test_a_centre_can_make_no_row_disappear_by_itself(story: Story) -> None:
    """The role of the centre, whatever a request would try."""
    with entered(story.place), connections["default"].cursor() as cursor:
        for table in ("custody_erasure", "custody_term", "custody_legalhold"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute(f"DELETE FROM {table}")


def test_answers_that_programs_may_ask_for_again_are_forgotten(story: Story, cast: Cast, terms: None) -> None:
    """Nothing says whose words stand in them, so none is kept past an erasure."""
    with entered(story.place):
        token, _secret = issue_api_token(
            user=cast.a.head.user, name="x", scopes=["people.view"], by=cast.a.head.as_actor()
        )
        words = {"name_hash": "a" * 64, "request_hash": "b" * 64, "expires_at": now() + KEPT}
        Sending.objects.create(token=token, status=201, answer=CANARY, **words)
    erased(story, cast)
    with entered(story.place):
        assert not Sending.objects.exists()


def test_a_server_that_was_put_back_as_a_whole_forgets_again_by_hand(
    story: Story, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list knows them, the rows are back: the command takes them out."""
    for subject in (story.case.pk, story.child.pk, story.father.pk):
        erasures.append(erasures.Erasure(story.place.uuid, subject), ground="test", by="test")
    call_command("keys", "replay-erasures", "centre-a")
    assert "erased again: 1 cases" in capsys.readouterr().out
    gone = {story.case.pk, story.child.pk, story.father.pk}
    assert others(readable(story.place, gone)) == []
    with entered(story.place):
        assert list(Case.objects.values_list("pk", flat=True)) == [story.other.pk]
