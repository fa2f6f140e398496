"""Roles of the two doors without a centre. A centre's own are in services/staff/roles.py. Unknown means no."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kernel.capabilities import RoleTable, register
from kernel.place import Door


class NetworkRole(TextChoices):
    ANALYST = "analyst", _("Analyst")
    METHODOLOGIST = "methodologist", _("Methodologist")


class NetworkCapability(StrEnum):
    MAP_VIEW = "map.view"  # the working centres: public facts only
    STATISTICS_VIEW = "statistics.view"  # released figures that identify nobody
    METHODS_VIEW = "methods.view"
    METHODS_EDIT = "methods.edit"
    API_TOKENS = "api.tokens"


NETWORK_GRANTS = {
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


class OperatorCapability(StrEnum):
    CENTRES_VIEW = "centres.view"  # that they exist, their state and version; never their content
    CENTRES_RUN = "centres.run"  # provision, lock, retry
    HEALTH_VIEW = "health.view"
    PEOPLE_MANAGE = "people.manage"  # accounts of this door


OPERATOR_GRANTS = {
    OperatorRole.OPERATOR: frozenset(OperatorCapability),
}

register(RoleTable(Door.NETWORK, NetworkRole, NetworkCapability, NETWORK_GRANTS))
register(RoleTable(Door.OPERATOR, OperatorRole, OperatorCapability, OPERATOR_GRANTS))
