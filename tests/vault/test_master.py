"""The master key comes from where the installation says, and is refused wherever somebody else could have read it."""

import base64
import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from kernel.place import Place, entered
from tests.utils.security import figure
from vault import keyring, master, startup
from vault.errors import WrongMasterKey

SECRET = b"a master key of thirty-two bytes"
TEXT = base64.b64encode(SECRET).decode()
PRINT_IT = f"print('{TEXT}')"
UNWRAP = "import sys; print(sys.stdin.read()[::-1])"  # stands for a key service: it alone can turn the text around


def configured(**sources: Any) -> Any:
    return override_settings(**({"MASTER_KEY": "", "MASTER_KEY_COMMAND_SECONDS": 20.0} | sources))


def command(program: str) -> str:
    return json.dumps([sys.executable, "-c", program])


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "master"
    path.write_text(f"{TEXT}\n")
    path.chmod(0o600)
    return path


def test_from_the_environment_a_file_and_a_command(key_file: Path) -> None:
    for sources in (
        {"MASTER_KEY": TEXT},
        {"MASTER_KEY_FILE": str(key_file)},
        {"MASTER_KEY_COMMAND": command(PRINT_IT)},
        {"MASTER_KEY_COMMAND": command(UNWRAP), "MASTER_KEY_WRAPPED": TEXT[::-1]},
    ):
        with configured(**sources):
            assert master.current().key == SECRET


def test_the_wrapped_key_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "wrapped").write_text(TEXT[::-1])
    with configured(MASTER_KEY_COMMAND=command(UNWRAP), MASTER_KEY_WRAPPED_FILE=str(tmp_path / "wrapped")):
        assert master.current().key == SECRET


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with configured(MASTER_KEY_FILE=str(key_file)), pytest.raises(ImproperlyConfigured, match="chmod 600"):
        master.current()


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        with configured(MASTER_KEY_FILE=str(path)), pytest.raises(ImproperlyConfigured):
            master.current()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/bin/echo key", "JSON list"),
        ('["echo", "key"]', "absolute path"),
        ("[]", "JSON list"),
        ('["/no/such/program"]', "cannot be run"),
        (json.dumps([sys.executable, "-c", f"print('{TEXT}'); raise SystemExit(3)"]), "code 3"),
        (json.dumps([sys.executable, "-c", "print('short')"]), "32 random bytes"),
    ],
)
def test_a_command_that_cannot_be_used_is_named_without_what_it_printed(
    text: str, said: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with configured(MASTER_KEY_COMMAND=text), pytest.raises(ImproperlyConfigured, match=said) as caught:
        master.current()
    told = "".join((str(caught.value), caplog.text, *capfd.readouterr()))
    assert TEXT not in told


def test_a_command_that_hangs_is_not_waited_for() -> None:
    with (
        configured(MASTER_KEY_COMMAND=command("import time; time.sleep(60)"), MASTER_KEY_COMMAND_SECONDS=0.3),
        pytest.raises(ImproperlyConfigured, match="within"),
    ):
        master.current()


def test_a_command_is_no_shell_and_learns_no_other_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://owner")
    program = "import os, sys; bad = {'SECRET_KEY', 'OWNER_DATABASE_URL'} & set(os.environ); sys.exit(len(bad) * 10)"
    arguments = [sys.executable, "-c", f"{program} or {PRINT_IT}", f"; touch {tmp_path}/made"]
    with configured(MASTER_KEY_COMMAND=json.dumps(arguments)), pytest.raises(ImproperlyConfigured, match="32 random"):
        master.current()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sources", [{}, {"MASTER_KEY": TEXT, "MASTER_KEY_FILE": "/etc/key"}])
def test_exactly_one_source_is_asked_for(sources: dict[str, str]) -> None:
    with configured(**sources), pytest.raises(ImproperlyConfigured, match="exactly one"):
        master.current()


def test_a_key_is_shown_by_its_number_and_never_by_its_bytes() -> None:
    with configured(MASTER_KEY=TEXT):
        one = master.current()
        assert TEXT not in repr(one)
        assert SECRET.decode() not in repr(one)
        assert (len(one.name), master.is_master(one.number), master.is_master(17)) == (8, True, False)


@pytest.mark.security_figure
def test_the_refusal_says_which_installation_and_which_keys(in_a: Place) -> None:
    keyring.forget()
    right = master.current().name
    with configured(MASTER_KEY=TEXT), pytest.raises(WrongMasterKey) as caught:
        startup.refuse_wrong_master_key()
    figure("wrong master key: refuses to start", 1, unit="refusals", bound="= 1", holds=bool(caught.value))
    told = str(caught.value)
    assert all(word in told for word in (master.installation(), right, master.name_of(0x80000000)[:1]))
    keyring.forget()


def test_every_command_of_django_is_refused_not_only_those_of_the_database(in_a: Place) -> None:
    keyring.forget()
    with configured(MASTER_KEY=TEXT), entered(None):
        assert [message.id for message in startup.check_fit()] == ["vault.E011"]
    keyring.forget()


def test_the_former_key_opens_beside_the_one_in_use(in_a: Place) -> None:
    keyring.forget()
    before = master.current()
    with configured(MASTER_KEY=TEXT, FORMER_MASTER_KEY=base64.b64encode(before.key).decode()):
        assert [one.number for one in master.known()][1] == before.number
        startup.refuse_wrong_master_key()
    keyring.forget()
