"""Addresses of a centre, to whichever host the last request went."""

from functools import partial

from django.urls import reverse as reverse_anywhere

reverse = partial(reverse_anywhere, urlconf="config.urls.centre")
