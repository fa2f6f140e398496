"""What every resource shares: guard, rights, one transaction, audit, errors, pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models, transaction
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts import journal
from accounts.guard import Guard
from api.auth import TokenAuthentication
from audit.enums import Action
from audit.record import record
from kernel.errors import Refusal, Refusals
from kernel.place import Door


class Conflict(APIException):
    """An operation refused: the sentence is for a person."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "refused"

    def __init__(self, refusal: Refusal) -> None:
        every = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        super().__init__()
        self.detail = {"refused": [{"message": str(one), "field": one.field} for one in every]}  # type: ignore[assignment]


class Page(LimitOffsetPagination):
    default_limit = 50
    max_limit = 200


class HasCapability(BasePermission):
    """Any one of the capabilities that the resource names for this action; an action without one is closed."""

    def has_permission(self, request: Any, view: Any) -> bool:
        wanted = view.capabilities.get(view.action, ())
        return any(request._request.worker.may(capability) for capability in wanted)


class CentreViewSet(GenericViewSet[Any]):
    """
    Base of every resource. `capabilities` maps an action to those of which one is needed.

    An action runs in one transaction with its audit event; what a refusal writes outlives the rollback.
    """

    authentication_classes = (TokenAuthentication,)
    permission_classes = (HasCapability,)
    pagination_class = Page
    lookup_field = "pk"
    lookup_value_converter = "uuid"
    model: ClassVar[type[models.Model]]
    capabilities: ClassVar[dict[str, tuple[str, ...]]] = {}

    @classmethod
    def as_view(cls, actions: dict[str, str] | None = None, **initkwargs: Any) -> Callable[..., Any]:
        view = super().as_view(actions, **initkwargs)
        names = sorted({str(name) for action in (actions or {}).values() for name in cls.capabilities.get(action, ())})
        view.guard = Guard(  # type: ignore[attr-defined]
            "token",
            (Door.CENTRE,),
            tuple(method.upper() for method in actions or {}),
            tuple(names),
            reason="a key is asked inside, by api.auth",
            second_factor=False,
        )
        return transaction.non_atomic_requests(view)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif request.method in {"GET", "HEAD"}:
                self._journal(request)
        if response.status_code in {403, 404} and hasattr(request, "worker"):
            with transaction.atomic():
                journal.denied(request, "capability" if response.status_code == 403 else "object")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _journal(self, request: Any) -> None:
        action = Action.READ if self.action == "retrieve" else Action.LIST
        detail = {"route": request.resolver_match.view_name, "ids": {k: str(v) for k, v in self.kwargs.items()}}
        record(action, actor=request.actor, what=getattr(self, "shown", self.model), detail=detail)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refusal):
            exc = Conflict(exc)
        return super().handle_exception(exc)

    @property
    def worker(self) -> Any:
        return self.request._request.worker

    def found(self, fetch: Callable[..., Any], **kwargs: Any) -> Any:
        """The object, or 404 whether it is missing or not theirs. A look at it is written down as a look at it."""
        self.shown = fetch(self.worker, self.kwargs["pk"], **kwargs)
        return self.shown

    def sent(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """
        The body, in the shape that this action takes.

        :raises ValidationError: 400 with a sentence beside each field.
        """
        payload = shape(data=self.request.data)
        payload.is_valid(raise_exception=True)
        return dict(payload.validated_data)


class ReadOnly:
    """`list` and `retrieve` from a room's queries; `serializer_class` says what leaves."""

    def list(self: Any, request: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self: Any, request: Any, pk: Any) -> Response:
        return Response(self.get_serializer(self.get_object()).data)
