"""Files, papers and reports: rows that nothing but their operations can make."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import clock
from services.contact_centre.models import Session
from services.files.operations import store_generated
from services.onboarding.operations import start_import
from services.reports import operations as reports
from services.reports.operations import issue_certificate, revoke_certificate
from services.reports.wordfile.standard import standard
from tests.isolation_crawl.canary import canary
from tests.isolation_crawl.seed import Seeds


def files(seeds: Seeds) -> dict[str, Any]:
    """Sealed bytes that are really there."""
    by, name = seeds.one("staff.Worker", "head"), canary(seeds.tag, "files.StoredFile", "name")
    content = canary(seeds.tag, "files.StoredFile", "content").encode()
    facts = dict(content=content, content_type="text/plain", by=by, at=clock.now())
    child = seeds.one("people.Person", "child").pk
    return {
        "child": store_generated(name=f"{name}.txt", subject=child, **facts),
        "centre": store_generated(name=f"{name}-2.txt", subject=None, **facts),
    }


def import_runs(seeds: Seeds) -> dict[str, Any]:
    """A spreadsheet that was really taken in."""
    name = canary(seeds.tag, "onboarding.ImportRun", "file_name")
    sheet = f"Имена;Вид\n{canary(seeds.tag, 'onboarding.ImportRun', 'sheet')};дете\n".encode()
    upload = SimpleUploadedFile(f"{name}.csv", sheet, "text/csv")
    run = start_import(kind="people", upload=upload, by=seeds.one("staff.Worker", "head"), at=clock.now())
    run.failure = canary(seeds.tag, "onboarding.ImportRun", "failure")
    run.save()
    return {"": run}


def certify(seeds: Seeds, session: Session) -> None:
    """One that holds and one that was revoked."""
    by, where = seeds.one("staff.Worker", "head"), (seeds.tag, "reports.Certificate")
    facts = dict(session=session, addressee=canary(*where, "addressee"), by=by, at=clock.now())
    held, revoked = issue_certificate(**facts), issue_certificate(**facts)
    reason = canary(*where, "revoked_reason")
    revoke_certificate(certificate=revoked, reason=reason, by=by, at=clock.now())
    seeds.rows["reports.Certificate"] = {"": held, "revoked": revoked}
    _report(seeds)


def _report(seeds: Seeds) -> None:
    """A draft, one that waits, and one whose papers are made; the centre's own Word file and one of its texts."""
    by, second = seeds.one("staff.Worker", "head"), seeds.one("staff.Worker", "coordinator")
    template = SimpleUploadedFile("blanka.docx", standard())
    seeds.rows["reports.WordTemplate"] = {"": reports.upload_template(upload=template, by=by, at=clock.now())}
    draft, waiting, issued = (_draft(seeds, by) for _number in range(3))
    because = canary(seeds.tag, "reports.Report", "refused_because")
    draft = reports.ask_approval(report=draft, by=by, at=clock.now())
    draft = reports.send_back(report=draft, because=because, by=second, at=clock.now())
    waiting = reports.ask_approval(report=waiting, by=by, at=clock.now())
    issued = reports.ask_approval(report=issued, by=by, at=clock.now())
    issued = reports.approve_report(report=issued, because="Прочетено ред по ред.", by=second, at=clock.now())
    made = reports.build_report(report_id=issued.pk, at=clock.now())
    reason = canary(seeds.tag, "reports.Report", "revoked_reason")
    reports.revoke_report(report=made, reason=reason, by=second, at=clock.now())
    seeds.rows["reports.Report"] = {"": made, "draft": draft, "waiting": waiting}


def _draft(seeds: Seeds, by: Any) -> Any:
    where = (seeds.tag, "reports.Report")
    facts = {name: canary(*where, name) for name in ("addressee", "request", "intro", "remarks")}
    facts |= {"starts_on": clock.today() - timedelta(days=60), "ends_on": clock.today(), "profile": "parties"}
    return reports.draft_report(case=seeds.one("cases.Case"), facts=facts, by=by, at=clock.now())
