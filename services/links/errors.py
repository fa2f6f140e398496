"""What a link can come to."""


class Dead(LookupError):
    """Used, expired, withdrawn, tampered with or never made: the answer is one and the same page."""
