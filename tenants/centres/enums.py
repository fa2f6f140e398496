"""Kinds of services, Bulgaria's oblasts and the life of a centre as data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.workflow import Transition, Workflow


class ServiceKind(TextChoices):
    CONTACT_CENTRE = "contact_centre", _("Contact centre")
    RIGHTS_CENTRE = "rights_centre", _("Children's rights centre")
    SUPPORT_CENTRE = "support_centre", _("Community support centre")
    COMPLEX = "complex", _("Complex for social services")
    HELPLINE = "helpline", _("Helpline")


class Oblast(TextChoices):
    """Bulgaria's 28 oblasts by their ISO 3166-2 codes."""

    BLAGOEVGRAD = "BG-01", _("Blagoevgrad")
    BURGAS = "BG-02", _("Burgas")
    VARNA = "BG-03", _("Varna")
    VELIKO_TARNOVO = "BG-04", _("Veliko Tarnovo")
    VIDIN = "BG-05", _("Vidin")
    VRATSA = "BG-06", _("Vratsa")
    GABROVO = "BG-07", _("Gabrovo")
    DOBRICH = "BG-08", _("Dobrich")
    KARDZHALI = "BG-09", _("Kardzhali")
    KYUSTENDIL = "BG-10", _("Kyustendil")
    LOVECH = "BG-11", _("Lovech")
    MONTANA = "BG-12", _("Montana")
    PAZARDZHIK = "BG-13", _("Pazardzhik")
    PERNIK = "BG-14", _("Pernik")
    PLEVEN = "BG-15", _("Pleven")
    PLOVDIV = "BG-16", _("Plovdiv")
    RAZGRAD = "BG-17", _("Razgrad")
    RUSE = "BG-18", _("Ruse")
    SILISTRA = "BG-19", _("Silistra")
    SLIVEN = "BG-20", _("Sliven")
    SMOLYAN = "BG-21", _("Smolyan")
    SOFIA_CITY = "BG-22", _("Sofia (city)")
    SOFIA = "BG-23", _("Sofia Province")
    STARA_ZAGORA = "BG-24", _("Stara Zagora")
    TARGOVISHTE = "BG-25", _("Targovishte")
    HASKOVO = "BG-26", _("Haskovo")
    SHUMEN = "BG-27", _("Shumen")
    YAMBOL = "BG-28", _("Yambol")


class CentreState(TextChoices):
    """Each state names what is already done; a centre is served in the last but one alone."""

    REQUESTED = "requested", _("Requested")
    SCHEMA = "schema", _("Schema created")
    MIGRATED = "migrated", _("Tables created")
    SEEDED = "seeded", _("First content written")
    DOMAIN = "domain", _("Address assigned")
    READY = "ready", _("Working")
    CLOSED = "closed", _("Closed")


class LockedBy(TextChoices):
    MIGRATOR = "migrator", _("Failed migration")
    OPERATOR = "operator", _("Operator")
    RESTORE = "restore", _("Restore under way")
    ENDED = "ended", _("Put aside for erasure")


class EndGround(TextChoices):
    """Why a centre's data may go. There is no other, and none by itself."""

    CONTRACT_ENDED = "contract_ended", _("The contract has ended and everything was handed over")
    SERVICE_CLOSED = "service_closed", _("The service was closed and its papers went to the archive")
    MOVED = "moved", _("The centre moved to another installation")


class ApplicationState(TextChoices):
    NEW = "new", _("New")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    DONE = "done", _("Centre is working")


def _move(name: str, source: str, target: str, *guards: str) -> Transition:
    return Transition(name, frozenset({source}), target, guards)


# What each step of provisioning makes; after a crash it goes on from the last state that was reached.
LIFE = Workflow.of(
    "centre",
    [
        _move("make_schema", CentreState.REQUESTED, CentreState.SCHEMA),
        _move("migrate", CentreState.SCHEMA, CentreState.MIGRATED),
        _move("seed", CentreState.MIGRATED, CentreState.SEEDED),
        _move("assign_domain", CentreState.SEEDED, CentreState.DOMAIN),
        _move("open", CentreState.DOMAIN, CentreState.READY),
        _move("close", CentreState.READY, CentreState.CLOSED),
        _move("reopen", CentreState.CLOSED, CentreState.READY),
    ],
)

APPLICATION_LIFE = Workflow.of(
    "application",
    [
        _move("approve", ApplicationState.NEW, ApplicationState.APPROVED),
        _move("refuse", ApplicationState.NEW, ApplicationState.REFUSED),
        _move("finish", ApplicationState.APPROVED, ApplicationState.DONE),
    ],
)
