# Cyrillic: titles of papers and the prefix of their numbers
"""Papers leave the centre: issued once, with a number, a code that a stranger can check, and their own facts kept."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from audit.record import record
from kernel.clock import SOFIA
from kernel.errors import Refusal
from services.cases.enums import DocumentKind
from services.cases.models import Document
from services.cases.numbers import next_number
from services.cases.operations import add_document
from services.cases.operations.release import Stopped, check_words, release_issued
from services.contact_centre.enums import SessionState
from services.contact_centre.models import Policy, Session
from services.contact_centre.operations.moves import hold_case
from services.contact_centre.queries.board import policy
from services.files.operations import store_generated
from services.reports import access
from services.reports.facts import Facts, basis_lines, letterhead, position_of
from services.reports.models import Certificate
from services.reports.published import Numbered
from services.reports.typeset import codes, wording
from services.reports.typeset.documents.certificate import AttendanceCertificate, attendance_certificate
from services.reports.typeset.documents.common import Outgoing, Signatory
from services.staff.models import Worker
from tenants.centres import commons

PREFIX = "СБ"
GROUND = "Служебна бележка за проведена среща"
DOUBLE_CLICK = timedelta(minutes=2)


@transaction.atomic
def issue_certificate(
    *, session: Session, addressee: str, by: Worker, at: datetime, purpose: str = "", because: str = ""
) -> Certificate:
    """
    Issue the attendance certificate of one signed session and publish its hash, in one transaction.

    Issued again for another addressee it gets a number and a code of its own; a page sent twice issues one paper. What
    the parties must not learn stops it; with a reason (`because`) it is made and waits for a second person to let it
    out.

    :raises Refusal: the record is not signed, or no addressee.
    :raises Stopped: a place of the paper tells what a party must not learn, and nobody gave a reason.
    """
    hold_case(session)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not access.can_issue(by, session):
        raise PermissionDenied
    if session.state != SessionState.SIGNED:
        raise Refusal(_("The record of this session is not signed: only signed facts leave the house."))
    if not addressee.strip():
        raise Refusal(_("Say to whom the certificate is addressed."), field="addressee")
    twin = _just_issued(session, addressee, by, at)
    if twin is not None:
        return twin
    settings_, today = policy(), at.astimezone(SOFIA).date()
    numbered = Numbered(next_number(series="certificate", year=today.year, prefix=PREFIX), codes.new_code())
    paper = _paper(session, settings_, numbered, addressee, purpose, by, today)
    places = check_words(session.case, _words(paper))
    if places and not because.strip():
        raise Stopped(places)
    valid_until = today + timedelta(days=settings_.certificate_valid_days)
    certificate = Certificate.objects.create(
        case_id=session.case_id,
        session=session,
        number=numbered.number,
        addressee=addressee.strip(),
        facts=_kept(paper),
        code=numbered.code,
        code_hash=numbered.published,
        issued_at=at,
        issued_by=by,
        valid_until=valid_until,
        document=_document(session, paper, numbered, by, at),
    )
    _let_out(certificate, purpose, places, because, by, at)
    commons.publish_code(code_hash=numbered.published, issued_on=today, valid_until=valid_until)
    detail = {"number": numbered.number, "published": numbered.published[:12]}
    record(Action.WRITE, actor=by.as_actor(), what=certificate, fields=("facts", "code_hash"), detail=detail)
    return certificate


def _just_issued(session: Session, addressee: str, by: Worker, at: datetime) -> Certificate | None:
    rows = session.certificates.filter(issued_by=by, issued_at__gte=at - DOUBLE_CLICK, revoked_at__isnull=True)
    return next((row for row in rows.order_by("-id") if row.addressee == addressee.strip()), None)


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by: Worker, at: datetime) -> Certificate:
    """
    Say publicly that a certificate no longer holds. The paper and its facts are kept.

    :raises Refusal: already revoked, or no reason.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not access.can_issue(by, certificate.session):
        raise PermissionDenied
    if certificate.revoked_at is not None:
        raise Refusal(_("This certificate is already revoked."))
    if not reason.strip():
        raise Refusal(_("Give the reason."), field="reason")
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_reason = at, by, reason.strip()
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    commons.revoke_code(code_hash=certificate.code_hash, on=at.astimezone(SOFIA).date())
    record(Action.WRITE, actor=by.as_actor(), what=certificate, fields=("revoked_at",), reason=reason)
    return certificate


def _paper(
    session: Session, settings_: Policy, numbered: Numbered, addressee: str, purpose: str, by: Worker, today: date
) -> AttendanceCertificate:
    facts = Facts(session, settings_)
    author = session.signed_by or by
    head = letterhead()
    return AttendanceCertificate(
        letterhead=head,
        outgoing=Outgoing(numbered.number, wording.day(today), tuple(addressee.strip().splitlines())),
        verification=numbered.verification,
        kind=facts.kind,
        outcome=facts.outcome,
        child=facts.children,
        child_born=facts.born,
        parties=facts.parties,
        basis=basis_lines(facts.basis),
        day=facts.day,
        agreed=facts.agreed,
        place=", ".join(filter(None, (head.centre, session.room.name if session.room else ""))),
        child_brought=facts.child_brought,
        visitor_came=facts.visitor_came,
        facts=facts.minutes,
        circumstances=facts.circumstances,
        signatory=Signatory(by.display_name, position_of(by)),
        recorded_by=Signatory(author.display_name, position_of(author)),
        actual=facts.actual,
        purpose=purpose,
        title=settings_.certificate_title,
        visitor_is_parent=facts.visitor_is_parent,
    )


def _let_out(
    certificate: Certificate, purpose: str, places: list[dict[str, str]], because: str, by: Worker, at: datetime
) -> None:
    assert certificate.document is not None
    ground = f"{GROUND} – {purpose}" if purpose else GROUND
    facts = {"to": certificate.addressee, "ground": ground, "places": places, "because": because}
    release_issued(document=certificate.document, by=by, at=at, **facts)


def _words(value: Any) -> str:
    """Everything that will stand in the paper, as one text."""
    return "\n".join(_texts(value.data() if isinstance(value, AttendanceCertificate) else value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))


def _kept(paper: AttendanceCertificate) -> dict[str, Any]:
    """The words of the paper, so that it can be read when the file is lost; the picture of the QR is made again."""
    data: dict[str, Any] = {**paper.data()}
    data["verification"] = {"code": codes.grouped(paper.verification.code), "address": paper.verification.address}
    return data


def _document(
    session: Session, paper: AttendanceCertificate, numbered: Numbered, by: Worker, at: datetime
) -> Document:
    content = attendance_certificate(paper, moment=at)
    stored = store_generated(
        name=f"sluzhebna-belezhka-{numbered.number.rsplit('-', 1)[-1]}.pdf",
        content=content,
        content_type="application/pdf",
        subject=None,
        by=by,
        at=at,
    )
    title = f"Служебна бележка {numbered.number}"
    return add_document(
        case=session.case,
        kind=DocumentKind.CERTIFICATE,
        title=title,
        file=stored,
        dated=at.astimezone(SOFIA).date(),
        by=by,
        at=at,
    )
