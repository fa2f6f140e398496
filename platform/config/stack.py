"""
Room for the deep calls of a page.

CPython 3.11 keeps the frames of Python functions in pieces of 16 KB, which it takes from the system when the calls
grow deep and gives back when they return. A page whose templates nest just across such a border does both for every
small call: 640 times for one case list, 8 % of its time. A frame that asks for a large piece leaves room in it for all
frames above.
"""

from collections.abc import Callable
from typing import Any

Application = Callable[..., Any]
# Words of eight bytes. The interpreter takes the next power of two, 512 KB: what is not used is never touched.
FRAME = 40_000


def with_room(application: Application) -> Application:
    def roomy(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        return application(environ, start_response)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=FRAME)
    return roomy
