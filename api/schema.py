"""What the OpenAPI schema says of every operation alike: the key, sending twice, and how errors look."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from api.once import HEADER, REPLAYED

SENTENCES = {"type": "array", "items": {"type": "string"}}
DETAIL: dict[str, Any] = {"type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"]}
FIELDS: dict[str, Any] = {
    "type": "object",
    "description": "Each wrong field with its sentences.",
    "additionalProperties": {},
    "properties": {"non_field_errors": SENTENCES},
}
# The component is that of the bookings, which alone add what is free instead.
REFUSED = {
    "type": "object",
    "properties": {"refused": {"type": "array", "items": {"$ref": "#/components/schemas/RefusalOut"}}},
    "required": ["refused"],
}
RESPONSES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "400": ("Malformed", "Something in the request is missing or malformed; nothing was changed.", FIELDS),
    "401": ("NoKey", "No key, or one that is unknown here, expired or revoked.", DETAIL),
    "403": ("NotAllowed", "The key lacks the scope. It is written into the journal.", DETAIL),
    "404": ("Unknown", "Missing, or not for this key to see.", DETAIL),
    "409": (
        "Refused",
        "A rule of the house speaks against it; nothing was changed. With the header Retry-After: an earlier sending"
        " of the same request is still being worked on.",
        REFUSED,
    ),
    "422": ("AnotherRequest", f"The {HEADER} was used for another request before.", DETAIL),
    "429": ("TooMany", "Too many requests of this key in this minute: wait as long as Retry-After says.", DETAIL),
}
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": (
        "A name of the program's own for this request, such as a UUID. Sent again within 24 hours with the same body"
        f" it gets the same answer, with the header {REPLAYED}, and is not done twice; a second sending waits for the"
        " first, for some seconds. An answer that changed nothing (4xx) is not kept."
    ),
}
OF_EVERY, OF_ONE, OF_WRITING = ("400", "401", "403", "429"), ("404",), ("404", "409", "422")
WRITING = {"post", "put", "patch", "delete"}


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "api.auth.TokenAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A key of this centre, made under Team → Keys."}


def tell_what_all_share(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """A hook of drf-spectacular: written once and referred to from every operation."""
    components = result["components"]
    components["parameters"] = {"IdempotencyKey": PARAMETER}
    components["responses"] = {name: _response(told, shape) for name, told, shape in RESPONSES.values()}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            _complete(operation, is_writing=method in WRITING, is_of_one="{id}" in path)
    return result


def _response(told: str, shape: dict[str, Any]) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": shape}}}


def _complete(operation: dict[str, Any], *, is_writing: bool, is_of_one: bool) -> None:
    codes = (*OF_EVERY, *(OF_WRITING if is_writing else OF_ONE if is_of_one else ()))
    for code in codes:
        reference = {"$ref": f"#/components/responses/{RESPONSES[code][0]}"}
        operation["responses"].setdefault(code, reference)
    if is_writing:
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
