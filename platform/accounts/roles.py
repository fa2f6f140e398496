"""Roles of the two doors without a centre. A centre's own are in services/staff/roles.py. Unknown means no."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.capabilities import Capability, RoleTable, register
from kernel.place import Door


class NetworkRole(TextChoices):
    ANALYST = "analyst", _("Analyst")
    METHODOLOGIST = "methodologist", _("Methodologist")


class NetworkCapability(Capability):
    MAP_VIEW = "map.view", _("See the map of the working centres: public facts only")
    STATISTICS_VIEW = "statistics.view", _("See released figures, which identify nobody")
    METHODS_VIEW = "methods.view", _("Read the methodology")
    METHODS_EDIT = "methods.edit", _("Write the methodology")
    API_TOKENS = "api.tokens", _("Make keys for programs, never wider than one's own rights")


NETWORK_GRANTS: dict[str, frozenset[str]] = {
    NetworkRole.ANALYST: frozenset(
        {
            NetworkCapability.MAP_VIEW,
            NetworkCapability.STATISTICS_VIEW,
            NetworkCapability.METHODS_VIEW,
            NetworkCapability.API_TOKENS,
        }
    ),
    NetworkRole.METHODOLOGIST: frozenset(
        {NetworkCapability.MAP_VIEW, NetworkCapability.METHODS_VIEW, NetworkCapability.METHODS_EDIT}
    ),
}


class OperatorRole(TextChoices):
    OPERATOR = "operator", _("Platform operator")


class OperatorCapability(Capability):
    CENTRES_VIEW = "centres.view", _("See that centres exist, their state and version; never their content")
    CENTRES_RUN = "centres.run", _("Provision, lock and retry centres")
    HEALTH_VIEW = "health.view", _("See the health of the platform")


OPERATOR_GRANTS: dict[str, frozenset[str]] = {
    OperatorRole.OPERATOR: frozenset(OperatorCapability),
}

register(RoleTable(Door.NETWORK, NetworkRole, NetworkCapability, NETWORK_GRANTS))
register(RoleTable(Door.OPERATOR, OperatorRole, OperatorCapability, OPERATOR_GRANTS))
