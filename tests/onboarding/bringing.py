"""What an import has said."""

from services.onboarding.models import ImportLine, ImportRun


def said(run: ImportRun) -> dict[str, str]:
    lines = ImportLine.objects.filter(run=run).order_by("number")
    return {remark["cell"] or str(line.number): remark["text"] for line in lines for remark in line.remarks or []}
