"""The sample's route beside those of a centre; PlaceMiddleware has just chosen the centre's own."""

from collections.abc import Callable
from typing import Any


def more_routes(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def middleware(request: Any) -> Any:
        if request.urlconf == "config.urls.centre":
            request.urlconf = "tests.bench.urls_ours"
        return get_response(request)

    return middleware
