"""What the vault does for others: keys for a new place before anything else, erasures again in a restored one."""

from kernel.hooks import place_restored, seed_place
from kernel.place import Place
from vault import keyring, shredding, startup


def seed(place: Place) -> None:
    """
    A new place's keys must hang below the same master key as everybody's.

    :raises WrongMasterKey: the place, or the first other one, has keys of another installation.
    """
    if not keyring.has_keys(place):
        startup.refuse_wrong_master_key()
    keyring.seed(place)


def bind() -> None:
    seed_place.register(seed, order=0)
    place_restored.register(shredding.replay_restored, order=0)
