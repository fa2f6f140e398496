"""What the database itself lets each role do with a table: declared on the model as RIGHTS, granted by tenants."""

from dataclasses import dataclass

READ = ("SELECT",)
APPEND = ("SELECT", "INSERT")  # an audit trail: the database refuses to change or delete it
POST = ("INSERT",)  # may hand something in and never see it again
WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """
    `own` is for tables of a centre or of a door with accounts: what the role of that schema may do.

    The others are for tables of the schema `public`: what each door, and all centres alike, may do. A centre may
    read there at most: what it gives to the commons goes through one audited door (architecture.md §3).
    """

    own: tuple[str, ...] = WRITE
    public: tuple[str, ...] = NOTHING
    centre: tuple[str, ...] = NOTHING
    network: tuple[str, ...] = NOTHING
    operator: tuple[str, ...] = NOTHING

    def __post_init__(self) -> None:
        if set(self.centre) - set(READ):
            raise ValueError("a centre's role writes nothing in public")


def everybody_reads() -> Rights:
    """Reference data: settlements, institutions, methods."""
    return Rights(public=READ, centre=READ, network=READ, operator=READ)
