"""Whether a script of a page asks, and wants data, where the form itself would want a page."""

from typing import Any


def for_data(request: Any) -> bool:
    return request.headers.get("Accept") == "application/json"
