"""The doors that are not a centre. Their UUIDs are constants: what was signed for a door stays valid for it alone."""
# Cyrillic: their names as mails and titles give them.

from uuid import UUID

from kernel.place import Door, Place
from tenants.isolation.names import door_role

PUBLIC = Place(
    door=Door.PUBLIC,
    uuid=UUID("0195f0a0-0000-7000-8000-000000000001"),
    schema="public",
    role=door_role("public"),
    name="Закрила",
)
NETWORK = Place(
    door=Door.NETWORK,
    uuid=UUID("0195f0a0-0000-7000-8000-000000000002"),
    schema="door_network",
    role=door_role("network"),
    name="Национална мрежа",
    slug="network",
)
OPERATOR = Place(
    door=Door.OPERATOR,
    uuid=UUID("0195f0a0-0000-7000-8000-000000000003"),
    schema="door_operator",
    role=door_role("operator"),
    name="Оператор",
    slug="operator",
)
# The neutral host of signed links: a stranger's page like those of the public door, with its role and nothing more,
# until a link has led into its centre. Its name says neither town nor service.
LINK = Place(
    door=Door.LINK,
    uuid=UUID("0195f0a0-0000-7000-8000-000000000004"),
    schema=PUBLIC.schema,
    role=PUBLIC.role,
    name=PUBLIC.name,
    slug="link",
)
DOORS = (PUBLIC, NETWORK, OPERATOR)  # those with a role of their own
WITH_PEOPLE = (NETWORK, OPERATOR)
BY_UUID = {door.uuid: door for door in DOORS}
