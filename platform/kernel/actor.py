"""Who acts, as a plain value: audit and outbox store it without any foreign key."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """`kind` is worker, token, system or anonymous; `label` is what an auditor reads when the account is long gone."""

    kind: str
    id: UUID | None = None
    label: str = ""
    roles: tuple[str, ...] = ()


SYSTEM = Actor(kind="system", label="Zakrila")
ANONYMOUS = Actor(kind="anonymous")


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What an audit event keeps of the request: never a full address, never a session key."""

    request_id: str = ""
    session: str = ""
    address: str = ""


_facts: ContextVar[Callable[[], RequestFacts]] = ContextVar("zakrila_request_facts", default=RequestFacts)


def request_facts() -> RequestFacts:
    return _facts.get()()


@contextmanager
def with_request_facts(facts: Callable[[], RequestFacts]) -> Iterator[None]:
    """`facts` is called when somebody asks: most requests write no event."""
    token = _facts.set(facts)
    try:
        yield
    finally:
        _facts.reset(token)
