"""Problem and proposal as JSON, for the pipe between two processes."""

from dataclasses import asdict
from typing import Any

from services.scheduling.planner.problem import (
    Blocked,
    DoorUse,
    Placed,
    Problem,
    Proposal,
    Reason,
    Room,
    Unplaced,
    Visit,
    Window,
    Worker,
)


def problem_to_dict(problem: Problem) -> dict[str, Any]:
    return asdict(problem)


def problem_from_dict(data: dict[str, Any]) -> Problem:
    facts = {name: data[name] for name in ("gap", "together", "seconds", "seed")}
    return Problem(
        visits=tuple(_visit(one) for one in data["visits"]),
        rooms=tuple(Room(**{**one, "blocked": _blocked(one)}) for one in data["rooms"]),
        workers=tuple(_worker(one) for one in data["workers"]),
        apart=tuple((one, other) for one, other in data["apart"]),
        uses=tuple(DoorUse(**one) for one in data["uses"]),
        busy_children={
            child: tuple((first, last) for first, last in spans) for child, spans in data["busy_children"].items()
        },
        **facts,
    )


def _blocked(data: dict[str, Any]) -> tuple[Blocked, ...]:
    return tuple(Blocked(**one) for one in data["blocked"])


def _worker(data: dict[str, Any]) -> Worker:
    words = {name: tuple(data[name]) for name in ("languages", "conflicts")}
    return Worker(**{**data, **words, "blocked": _blocked(data)})


def _visit(data: dict[str, Any]) -> Visit:
    changed = {
        "starts": tuple(data["starts"]),
        "children": tuple(data["children"]),
        "speech": tuple(tuple(spoken) for spoken in data["speech"]),
        "doors": tuple(tuple(Window(**one) for one in way) for way in data["doors"]),
    }
    return Visit(**{**data, **changed})


def proposal_to_dict(proposal: Proposal) -> dict[str, Any]:
    return asdict(proposal)


def proposal_from_dict(data: dict[str, Any]) -> Proposal:
    return Proposal(
        placed=tuple(Placed(**one) for one in data["placed"]),
        unplaced=tuple(
            Unplaced(one["visit"], tuple(Reason(**reason) for reason in one["reasons"])) for one in data["unplaced"]
        ),
        seconds=data["seconds"],
    )
