"""What the reading has to tell besides the rule: which tokens became what, which were left, what is wrong."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Note:
    """code is a key of `messages`; start and end are token places."""

    code: str
    start: int
    end: int


@dataclass(slots=True)
class Notes:
    used: list[Note] = field(default_factory=list)
    left: list[Note] = field(default_factory=list)
    wrong: list[Note] = field(default_factory=list)
    doubtful: list[Note] = field(default_factory=list)

    def use(self, code: str, start: int, end: int) -> None:
        self.used.append(Note(code, start, end))

    def leave(self, code: str, start: int, end: int) -> None:
        self.left.append(Note(code, start, end))

    def err(self, code: str, start: int, end: int) -> None:
        self.wrong.append(Note(code, start, end))

    def doubt(self, code: str, start: int, end: int) -> None:
        self.doubtful.append(Note(code, start, end))
