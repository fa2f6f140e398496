"""What every resource shares: guard, rights, one transaction, audit, errors, pages."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from accounts import journal
from accounts.guard import Guard
from accounts.once import is_lost_race
from api import once
from api.auth import TokenAuthentication
from api.fields import OfCase
from api.language import speak
from api.limits import PerKey
from api.models import Sending
from api.secrecy import Blackout
from audit.enums import Action
from audit.models import Event
from audit.record import record
from kernel import sight
from kernel.errors import Refusal, Refusals
from kernel.place import Door
from kernel.workflow import TransitionNotAllowed
from services.cases.access import visible_to as visible_cases
from services.scheduling.operations.bookings import Taken


class Conflict(APIException):
    """An operation refused: the sentence is for a person, the code for a program. `more`: what could help."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "refused"

    def __init__(self, refusal: Refusal, **more: Any) -> None:
        every = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
        super().__init__()
        told = [{"code": code_of(one), "message": str(one), "field": one.field} for one in every]
        self.detail = {"refused": told, **more}  # type: ignore[assignment]


def code_of(refusal: Refusal) -> str:
    """`taken`: somebody else has it; `state`: not from the present state; `refused`: a rule of the house."""
    if isinstance(refusal, Taken):
        return "taken"
    return "state" if isinstance(refusal, TransitionNotAllowed) else "refused"


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("This request is too large.")


class Page(LimitOffsetPagination):
    default_limit = 50
    max_limit = 200


class Listening:
    """Whether an event of the audit was written meanwhile, without asking the database."""

    def __init__(self) -> None:
        self.event = False
        self._wrapper = connection.execute_wrapper(self._hear)

    def __enter__(self) -> "Listening":
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._wrapper.__exit__(*error)

    def _hear(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.event = self.event or sql.startswith(_EVENT)
        return execute(sql, *rest)


_EVENT = f'INSERT INTO "{Event._meta.db_table}"'


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
    throttle_classes = (PerKey,)
    pagination_class = Page
    lookup_field = "pk"
    lookup_value_converter = "uuid"
    model: ClassVar[type[models.Model]]
    capabilities: ClassVar[dict[str, tuple[str, ...]]] = {}
    looking: Action | None = None  # what the journal names a look, where it is neither one row nor a list of them

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
        """A second try for whoever lost a race: it sees what the winner saved, and refuses in a sentence."""
        try:
            return self._attempt(request, *args, **kwargs)
        except (DatabaseError, ObjectDoesNotExist) as error:
            if request.method in once.SAFE or not is_lost_race(error):
                raise
            return self._attempt(request, *args, **kwargs)

    def _attempt(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        self.sending: Sending | None = None
        speak(request)
        with sight.scope(), transaction.atomic():
            with Listening() as heard:
                response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                self._tell(request, heard)
                if self.sending and not self.sending.status:
                    once.keep(self.sending, response)
        if response.status_code in {403, 404} and hasattr(request, "worker"):
            with transaction.atomic():
                journal.denied(request, "capability" if response.status_code == 403 else "object")
        response.headers["Cache-Control"] = "no-store"
        return response

    def _tell(self, request: Any, heard: "Listening") -> None:
        """What was only read, or asked for a second time, is written down as a look."""
        if request.method in {"GET", "HEAD"}:
            self._journal(request)
        elif request.method != "OPTIONS" and not heard.event:
            self._journal(request, changed=False)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """After key and rights: a request that was answered before is answered the same."""
        self.length = len(request._request.body)  # read whole, so that a second try can read it again
        super().initial(request, *args, **kwargs)
        speak(request, request.user.language)
        self.sending = once.claim(request)
        if self.sending and self.sending.status:
            setattr(self, request.method.lower(), self._again)

    def _again(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self._journal(request._request, replayed=True)
        return once.again(self.sending)

    def _journal(self, request: Any, **more: Any) -> None:
        action = self.looking or (Action.READ if self.detail or more else Action.LIST)
        detail = {"route": request.resolver_match.view_name, "ids": {k: str(v) for k, v in self.kwargs.items()}}
        record(action, actor=request.actor, what=getattr(self, "shown", self.model), detail=detail | more)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refusal):
            exc = self.refused(exc)
        elif isinstance(exc, RequestDataTooBig):
            exc = TooLarge()
        return super().handle_exception(exc)

    def refused(self, refusal: Refusal) -> Conflict:
        """What a refusal is answered; a resource adds what helps the program further."""
        return Conflict(refusal)

    @property
    def worker(self) -> Any:
        return self.request._request.worker

    def found(self, fetch: Callable[..., Any], **kwargs: Any) -> Any:
        """The object, or 404 whether it is missing or not theirs. A look at it is written down as a look at it."""
        self.shown = fetch(self.worker, self.kwargs["pk"], **kwargs)
        return self.shown

    def told(self, rows: Any, shape: type[Serializer[Any]] | None = None) -> Any:
        """What leaves of one row or of a list of them, without what is protected from the key."""
        many = isinstance(rows, list)
        context = {"view": self, "blackout": Blackout(rows if many else [rows])}
        return (shape or self.get_serializer_class())(rows, many=many, context=context).data

    def created(self, row: Any, shape: type[Serializer[Any]] | None = None) -> Response:
        return Response(self.told(row, shape), status=status.HTTP_201_CREATED)

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
        return self.get_paginated_response(self.told(page))

    def retrieve(self: Any, request: Any, pk: Any) -> Response:
        self.shown = self.get_object()
        return Response(self.told(self.shown))


class OfVisibleCases(ReadOnly):
    """Rows that hang on a case: those of visible cases, `?case=` of one alone. `related`, `order`: as in querysets."""

    related: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-id",)

    def get_queryset(self: Any) -> Any:
        rows = self.model.objects.filter(case__in=visible_cases(self.worker).values("pk"))
        rows = rows.select_related(*self.related) if self.related else rows
        return OfCase.narrow(rows, self.request).order_by(*self.order)

    @extend_schema(parameters=[OpenApiParameter("case", UUID, description="only what belongs to this case")])
    def list(self: Any, request: Any) -> Response:
        return super().list(request)
