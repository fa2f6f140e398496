"""Signing in by e-mail address and password. Rights come from the door's RoleTable, never from permission tables."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser


class EmailBackend(AuthenticationBackend):
    """allauth's back end without a single permission query: the tables of django.contrib.auth exist nowhere."""

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def with_perm(self, perm: Any, is_active: bool = True, include_superusers: bool = True, obj: Any = None) -> Any:
        from accounts.models import User  # noqa: PLC0415 - back ends are loaded before the models

        return User.objects.none()

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return bool(user and user.is_active)
