"""Who may ask for a child's data, and who must not although they are a parent."""

from django.utils.translation import gettext as _

from kernel import sight
from kernel.errors import Refusal
from services.cases.models import CaseParty, DocumentSecret
from services.people.access import visible_to
from services.people.enums import PersonKind, SecrecyGround
from services.people.models import FamilyMember, Person, Withholding
from services.people.secrecy import SECRETS
from services.staff.models import Worker


def refuse_stranger(person: Person, representative: Person | None, representation: str, by: Worker) -> None:
    """
    :raises Refusal: a child without a representative, an adult with one, or one who may not ask for this child.
    """
    if person.kind == PersonKind.ADULT:
        if representative is not None:
            raise Refusal(_("An adult asks for their own data."), field="representative")
        return
    if representative is None or not representation:
        raise Refusal(_("For a child its representative asks: say who, and by which right."), field="representative")
    is_known = visible_to(by).filter(pk=representative.pk).exists()
    if representative.kind != PersonKind.ADULT or not (is_known and _belongs(person, representative)):
        raise Refusal(_("Only an adult of the child's families or cases can be named here."), field="representative")
    if is_kept_away(person, representative):
        told = _(
            "A protection order keeps facts of this family from this person: a court says who represents the child."
        )
        raise Refusal(told, field="representative")


def _belongs(child: Person, adult: Person) -> bool:
    families = FamilyMember.objects.filter(person=child).values("family")
    cases = CaseParty.objects.filter(person=child).values("case")
    of_family = FamilyMember.objects.filter(family__in=families, person=adult).exists()
    return of_family or CaseParty.objects.filter(case__in=cases, person=adult).exists()


@sight.beyond(SECRETS)
def is_kept_away(child: Person, adult: Person) -> bool:
    """Whether a protection order keeps anything of the child, its family or its cases from this adult now."""
    families = FamilyMember.objects.filter(person=child).values("family")
    near = FamilyMember.objects.filter(family__in=families).values("person")
    open_ = {"withheld_from": adult, "ended_at__isnull": True, "ground": SecrecyGround.PROTECTION_ORDER}
    if Withholding.objects.filter(contact_point__person__in=near, **open_).exists():
        return True
    cases = CaseParty.objects.filter(person=child).values("case")
    return DocumentSecret.objects.filter(document__case__in=cases, **open_).exists()
