"""What can go wrong with a sealed value. None of these texts holds a value, a key or a name."""


class VaultError(RuntimeError):
    """Something sealed cannot be opened, or may not be sealed here."""


class Unreadable(VaultError):
    """The bytes were changed, or belong to another row, column, table, file or place."""


class KeyMissing(VaultError):
    """The key is not in this place: never made, or shredded."""


class Erased(KeyMissing):
    """The key was thrown away on purpose, with everything that it sealed."""


class WrongMasterKey(VaultError):
    """The installation's master key does not open this place's keys."""


class OtherPlace(VaultError):
    """An object that was read in one place is being written in another."""
