"""What a second person from outside the team is shown of a report: all that it says, and what is marked."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from services.reports.contents import lines_of, opinions_kept
from services.reports.models import Report


def facts_for_outside(report: Report) -> Iterator[tuple[str, str]]:
    said = report.contents
    assert said is not None
    yield gettext_noop("Period"), said["period"]
    yield gettext_noop("Addressee"), ", ".join(said["addressee"])
    yield gettext_noop("For whose eyes"), str(report.get_profile_display())
    if report.intro or report.remarks:
        yield gettext_noop("Connecting texts"), "\n".join(filter(None, (report.intro, report.remarks)))
    yield gettext_noop("Figures"), "\n".join(f"{name}: {value}" for name, value in said["summary"])
    for one in said["meetings"]:
        yield one["day"], f"{one['type']}; {one['outcome']}; {one['agreed']}; {one['signed']}"
    for line in lines_of(said):
        yield f"{line['day']} {line['at']}", f"{line['kind']}: {line['text']}"
    if marked := opinions_kept(said):
        yield gettext_noop("Marked as opinion and left in"), "\n".join(line["text"] for line in marked)
