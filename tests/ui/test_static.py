"""What the browser gets as files: ours or vendored, from this host alone, under names that carry their content."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder

import ui
from ui import icons
from ui.storage import StaticFiles

STATIC = Path(ui.__file__).parent / "static" / "ui"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
TEMPLATES = Path(settings.ROOT) / "templates"


def test_no_file_points_to_a_source_map():
    assert [path.name for path in [*STYLES, *SCRIPTS] if "sourceMappingURL" in path.read_text()] == []


def test_no_style_loads_anything_from_elsewhere():
    for path in STYLES:
        addresses = re.findall(r"url\(([^)]*)\)|@import\s+(\S+)", path.read_text())
        strange = [a or b for a, b in addresses if not re.match(r"[\"']?(data:|\.\./)", a or b)]
        assert strange == [], path.name


def test_our_scripts_evaluate_nothing_and_write_no_markup():
    for path in SCRIPTS:
        found = re.search(
            r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", path.read_text()
        )
        assert found is None, f"{path.name}: {found[0]}"


def test_our_files_are_short():
    ours = [path for path in [*STYLES, *SCRIPTS] if not path.name.startswith("tabler")]
    assert {path.name: lines for path in ours if (lines := len(path.read_text().splitlines())) > 400} == {}


def test_the_font_has_every_letter_of_the_three_languages():
    ranges = "".join(re.findall(r"unicode-range:([^;]*);", (STATIC / "css/base.css").read_text()))
    spans = [part.split("-") for part in re.findall(r"U\+([0-9A-F-]+)", ranges)]
    letters = "абвгдежзийклмнопрстуфхцчшщъьюяѝ„“”’–…№€őűáéíóöúüABCxyz0123456789"
    for letter in letters + letters.upper():
        assert any(int(span[0], 16) <= ord(letter) <= int(span[-1], 16) for span in spans), letter


def test_every_icon_that_templates_and_code_name_is_there():
    named = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        named |= set(re.findall(r'{% icon "([\w-]+)"', text))
        named |= set(re.findall(r'\b(?:icon|picture)="([\w-]+)"', text))
        named |= set(re.findall(r'<c-icon[^>]*\bname="([\w-]+)"', text))
    for root in ("platform", "services", "tenants"):
        for path in (Path(settings.ROOT) / root).rglob("*.py"):
            named |= set(re.findall(r'\bicon(?:: str)?\s*=\s*"([\w-]+)"', path.read_text()))
    assert sorted(named - icons.shapes().keys()) == []


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in icons.svg("heart")
    assert 'role="img" aria-label="&lt;b&gt;"' in icons.svg("heart", label="<b>")


def test_an_unknown_icon_is_a_dot_and_no_failure():
    assert icons.svg("no-such-icon") == icons.svg("point")


def test_the_manifest_is_true():
    manifest = json.loads((STATIC / "site.webmanifest").read_text())
    assert all((STATIC / icon["src"]).exists() for icon in manifest["icons"])


def test_collected_modules_import_one_another_by_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    storage = StaticFiles(location=str(tmp_path))
    finder = AppDirectoriesFinder(app_names=["ui"])
    paths = {name: (found, name) for name, found in finder.list([])}
    for name, (source, _) in paths.items():
        with source.open(name) as file:
            storage.save(name, file)
    for _name, _hashed, error in storage.post_process({name: (storage, name) for name in paths}):
        assert not isinstance(error, Exception), error
    main = (tmp_path / storage.stored_name("ui/js/zakrila.js")).read_text()
    imports = re.findall(r'from "\./([\w.]+)"', main)
    assert len(imports) == len(re.findall("^import", main, re.MULTILINE))
    assert all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imports)
    assert "inter-cyrillic." in (tmp_path / storage.stored_name("ui/css/base.css")).read_text()
