"""
Changing the installation's master key: every place's own keys are wrapped anew, nothing else has to be touched.

The network door comes first and the operator's door last. A process opens both when it starts (vault.startup), so one
that knows only the old key, or only the new one, is refused for as long as the change lasts.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from django.db import transaction

from kernel import ports
from kernel.place import Door, Place
from vault import crypto, keyring, master, wrapping
from vault.models import Key, Kind

ORDER = {Door.NETWORK: 0, Door.CENTRE: 1, Door.OPERATOR: 2}


def places() -> Iterator[Place]:
    """Every place that has keys, in the order of the change; the locked and the closed ones too."""
    yield from sorted(ports.every_place(), key=lambda place: (ORDER[place.door], str(place.uuid)))


def rewrap(tell: Callable[[Place, int], None]) -> int:
    """
    Wrap with the master key in use what the former one has wrapped; run again after a kill, it does the rest.

    :raises WrongMasterKey: a place's keys open with neither; it and those after it stay as they are.
    """
    return sum(_rewrap(place, tell) for place in places())


def _rewrap(place: Place, tell: Callable[[Place, int], None]) -> int:
    with ports.owning(place) as alias, transaction.atomic(using=alias):
        keys = Key.objects.using(alias).filter(kind=Kind.PLACE).exclude(wrapped=b"").select_for_update()
        changed = [key for key in keys.order_by("number") if _is_old(key)]
        for key in changed:
            plain = wrapping.unwrap(keyring.ring_of(place), key.kind, None, bytes(key.wrapped))
            anew = wrapping.wrap(keyring.ring_of(place), key.kind, None, plain, by=None)
            Key.objects.using(alias).filter(pk=key.pk).update(wrapped=anew)
    tell(place, len(changed))
    return len(changed)


def _is_old(key: Key) -> bool:
    return crypto.key_number(bytes(key.wrapped)) != master.current().number


def wrapped_by() -> Counter[int]:
    """How many places' keys each master key has wrapped, by its number: what nothing is wrapped by can go."""
    found: Counter[int] = Counter()
    for place in places():
        with ports.owning(place) as alias:
            keys = Key.objects.using(alias).filter(kind=Kind.PLACE).exclude(wrapped=b"")
            found.update(crypto.key_number(bytes(wrapped)) for wrapped in keys.values_list("wrapped", flat=True))
    return found
