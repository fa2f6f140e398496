"""Where the pages of orders, plans and meetings are, and the days that are typed there."""

from datetime import timedelta

from django.urls import reverse

from kernel import clock


def address(name, *args):
    return reverse(f"meetings:{name}", args=args, urlconf="config.urls.centre")


def tomorrow(days=1):
    return clock.today() + timedelta(days=days)
