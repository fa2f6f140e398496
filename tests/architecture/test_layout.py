"""The house: which folders there are, how large a file may grow, and that Python's own `platform` wins."""

import subprocess
import sys
import tomllib

from django.conf import settings

from tests.architecture.source import files, name_of

LONGEST = 450
PLATFORM = settings.ROOT / "platform"


def packages() -> set[str]:
    return {folder.name for folder in PLATFORM.iterdir() if (folder / "__init__.py").exists()}


def layers() -> set[str]:
    """Every name in the contract "Nothing imports upward"; `a | b` are two layers of one height, () may be absent."""
    tool = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = [one for one in tool["contracts"] if one["name"] == "Nothing imports upward"]
    return {name.strip(" ()") for line in contract["layers"] for name in line.split("|")}


def test_the_standard_library_s_platform_wins():
    assert not (PLATFORM / "__init__.py").exists()
    code = "import platform, kernel; print(platform.python_version(), platform.__file__)"
    command = [sys.executable, "-c", code]
    answer = subprocess.run(
        command, cwd=settings.ROOT, env={"PYTHONPATH": "platform:."}, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    version, file = answer.stdout.split()
    assert version == sys.version.split()[0]
    assert not file.startswith(str(settings.ROOT))


def test_every_folder_of_the_platform_has_a_height():
    assert packages() <= layers()


def test_every_height_is_a_room_or_a_room_to_come():
    to_come = {"academy", "circles", "network", "billing", "methodology"}
    missing = layers() - packages() - {"services", "tenants", "api"}
    assert missing <= to_come


def test_no_package_hides_one_of_the_standard_library():
    assert packages() & sys.stdlib_module_names == set()


def test_import_linter_looks_at_every_room():
    tool = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert packages() | {"services", "tenants", "api"} == set(tool["root_packages"])


def test_no_file_grows_past_reading():
    read = {name_of(file): len(file.read_text().splitlines()) for file in files() if file.parent.name != "migrations"}
    assert {name: lines for name, lines in read.items() if lines > LONGEST} == {}
