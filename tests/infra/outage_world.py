"""Run as a program in an engine of its own: two centres and a signed-in head, whose cookie it prints."""

import json

import django


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup

    from tenants.isolation import doors, hosts  # noqa: PLC0415
    from tests.utils import database  # noqa: PLC0415
    from tests.utils.cast import Cast  # noqa: PLC0415

    template, name = database.names("outage")
    database.ensure_template(template)
    database.clone(template, name)
    places = [hosts.find(f"{slug}.{settings.BASE_DOMAIN}").place for slug in ("centre-a", "centre-b")]
    cast = Cast(*places, doors.NETWORK, doors.OPERATOR)
    print(json.dumps({"database": name, "cookie": cast.session_key(cast.a.head)}))  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
