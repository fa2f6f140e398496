"""
Passkeys: a key in somebody's device that a finger, a face or a PIN opens, for one host of ours and no other.

The device always verifies its person, so a passkey counts as both factors. What we keep of it is sealed with the
place's own key and says inside whose it is: a row that is copied to another centre, or to another account, opens
nothing, also for whoever holds the device. Attestation is not asked: any device that verifies its person will do.
"""

import base64
import json
import time
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.adapters import BOUND
from accounts.models import User
from accounts.second_factor import passkeys_of
from kernel import place
from vault import keyring
from vault.errors import VaultError

STATE = "passkey"  # session: the challenge that was asked, good for one answer
ANSWER_WITHIN = 300  # seconds
MOST = 10  # devices of one person
NAME_LENGTH = 60
LONGEST_ANSWER = 20_000  # characters; an answer of a device is about a tenth of it
OUTER = ("id", "rawId", "type")
INNER = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
VERIFIED = UserVerificationRequirement.REQUIRED
# What a hostile answer makes the parser say; everything else is our own mistake and must be heard.
UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)


class Unknown(ValueError):
    """The answer opens nothing here; why is said to nobody."""


class Copied(Unknown):
    """Two devices hold the same passkey: its counter went back."""


def creation_options(request: Any, user: User) -> dict[str, Any]:
    """What the browser needs to make a passkey; a device that has one of this person already says so itself."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle(user), name=user.email, display_name=user.name),
        credentials=_credentials(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=VERIFIED,
    )
    _keep(request, state)
    return dict(options.public_key)


def add(request: Any, user: User, *, name: str, answer: str) -> Authenticator:
    """:raises Unknown: not an answer to the challenge of this session, or the device did not verify its person."""
    state = _taken(request)
    try:
        data = _server(request).register_complete(state, _parsed(answer))
    except UNREADABLE as error:
        raise Unknown("not a new passkey") from error
    assert data.credential_data is not None  # register_complete has seen to it
    title = name.strip()[:NAME_LENGTH] or _("Passkey")
    kept = {"name": title, "sealed": _sealed(user, data.credential_data), "count": data.counter}
    return Authenticator.objects.create(user_id=user.pk, type=Authenticator.Type.WEBAUTHN, data=kept)


def request_options(request: Any, user: User | None = None) -> dict[str, Any]:
    """Without a user the device offers whatever it has for this host: nothing here says who has an account."""
    known = _credentials(user) if user is not None else None
    options, state = _server(request).authenticate_begin(known, user_verification=VERIFIED)
    _keep(request, state)
    return dict(options.public_key)


def recognise(request: Any, answer: str, user: User | None = None) -> Authenticator:
    """
    The passkey that answered the challenge of this session, its use noted.

    :raises Unknown: of another place, host or person, of nobody, unverified, or an answer that was used already.
    """
    state = _taken(request)
    try:
        parsed = AuthenticationResponse.from_dict(_parsed(answer))
        owner = _owner(parsed, user)
        rows = {opened.credential_id: (row, opened) for row in passkeys_of(owner) if (opened := _opened(owner, row))}
        row, credential = rows[parsed.raw_id]
        _server(request).authenticate_complete(state, [credential], parsed)
    except UNREADABLE as error:
        raise Unknown("not a passkey of this place") from error
    row.user = owner
    return _counted(row, parsed.response.authenticator_data.counter)


def handle(user: User) -> bytes:
    """What the device gives back to say whose passkey it is: the place and the account, and no name."""
    return place.require().uuid.bytes + user.pk.bytes


def _owner(parsed: AuthenticationResponse, user: User | None) -> User:
    told = parsed.response.user_handle
    if user is None:
        user = _user_of(told or b"")
    elif told and told != handle(user):
        raise Unknown("somebody else's")
    return user


def _user_of(told: bytes) -> User:
    here, whose = told[:16], told[16:]
    user = User.objects.filter(pk=UUID(bytes=whose)).first() if here == place.require().uuid.bytes else None
    if user is None:
        raise Unknown("nobody here")
    return user


def _server(request: Any) -> Fido2Server:
    """This very host and no parent domain: a passkey of one centre is not even offered at its neighbour's."""
    host = request.get_host()
    own = PublicKeyCredentialRpEntity(id=host.partition(":")[0], name=f"{_('Zakrila')} · {place.require().name}")
    return Fido2Server(own, verify_origin=lambda origin: origin == f"{request.scheme}://{host}")


def _credentials(user: User) -> list[AttestedCredentialData]:
    return [opened for row in passkeys_of(user) if (opened := _opened(user, row))]


def _sealed(user: User, credential: AttestedCredentialData) -> str:
    inside = {"user": str(user.pk), "credential": base64.b64encode(bytes(credential)).decode()}
    return base64.b64encode(keyring.here().seal(None, json.dumps(inside).encode(), BOUND)).decode()


def _opened(user: User, row: Authenticator) -> AttestedCredentialData | None:
    """None for a row that was sealed elsewhere, or for somebody else."""
    try:
        inside = json.loads(keyring.here().unseal(base64.b64decode(row.data["sealed"]), BOUND))
    except (VaultError, *UNREADABLE):
        return None
    return AttestedCredentialData(base64.b64decode(inside["credential"])) if inside["user"] == str(user.pk) else None


def _counted(row: Authenticator, count: int) -> Authenticator:
    """Devices that count never go back; those that do not count always say nought."""
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().get(pk=row.pk)
        if count <= held.data.get("count", 0) and (count or held.data.get("count", 0)):
            raise Copied("the counter went back")
        held.data = row.data = {**held.data, "count": count}
        held.save(update_fields=["data"])
    return row


def _parsed(answer: str) -> dict[str, Any]:
    """
    Texts alone, and short ones: the library would take a number for that many bytes, and make them.

    :raises ValueError: anything else.
    """
    found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    response = found.get("response") if isinstance(found, dict) else None
    told = {name: found.get(name) for name in OUTER} if isinstance(response, dict) else {}
    inside = {name: response[name] for name in INNER if response.get(name) is not None} if response else {}
    if not told or not all(isinstance(text, str) for text in (*told.values(), *inside.values())):
        raise Unknown("not an answer")
    return {**told, "response": inside}


def _keep(request: Any, state: Any) -> None:
    request.session[STATE] = {"state": state, "at": time.time()}


def _taken(request: Any) -> Any:
    """The challenge is spent by being looked at."""
    kept = request.session.pop(STATE, None)
    if kept is None or time.time() - kept["at"] > ANSWER_WITHIN:
        raise Unknown("nothing was asked, or too long ago")
    return kept["state"]
