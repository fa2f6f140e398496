"""Tables in an order in which each finds those it points at."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`target` is the table it points at; None: a constraint that holds for new rows alone, which is added last."""

    line: str
    target: str | None


@dataclass(slots=True)
class Table:
    name: str
    persistence: str
    lines: list[str]
    options: str
    keys: list[ForeignKey] = field(default_factory=list)

    @property
    def statement(self) -> str:
        return f"CREATE {self.persistence}TABLE {_quoted(self.name)} ({', '.join(self.lines)}){self.options}"

    def take_in(self, made: set[str]) -> None:
        """The keys that can stand in CREATE TABLE: their targets are there already, or are this very table."""
        within = {*made, self.name}
        self.lines += [key.line for key in self.keys if key.target in within]
        self.keys = [key for key in self.keys if key.target not in within]

    @property
    def left_over(self) -> str:
        return f"ALTER TABLE {_quoted(self.name)} " + ", ".join(f"ADD {key.line}" for key in self.keys)


def in_order(tables: list[Table]) -> tuple[list[Table], list[str]]:
    """Each after those it points at, and the statements for the keys that close a circle."""
    ordered: list[Table] = []
    made: set[str] = set()
    waiting = list(tables)
    while waiting:
        table = next((table for table in waiting if _is_free(table, made)), waiting[0])
        table.take_in(made)
        made.add(table.name)
        ordered.append(table)
        waiting.remove(table)
    return ordered, [table.left_over for table in ordered if table.keys]


def _is_free(table: Table, made: set[str]) -> bool:
    return all(key.target in (None, table.name) or key.target in made for key in table.keys)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
