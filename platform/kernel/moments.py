"""
The database's clock: for rights that end by the clock, which the database itself must end in the same moment.

Machines that answer requests may differ from it and from each other; a right that one of them gives and another takes
has to be measured on one clock alone.
"""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class Moment(Func):
    """When the present statement began, as an expression of a queryset."""

    template, output_field = "statement_timestamp()", DateTimeField()


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
