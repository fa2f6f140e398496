"""Rules for every template of the product: what a strict policy forbids is found before a browser refuses it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.ROOT) / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FORBIDDEN = {
    "inline style": r"<style|\sstyle\s*=",
    "inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "event handler": r"\son[a-z]+\s*=\s*[\"']",
    "htmx expression": r"\shx-on|\bjs:|\shx-vars|hx-vals=[\"']js",
    "javascript address": r"javascript:",
    "another host": r"(?:src|href|action)\s*=\s*[\"']https?://",
    "unescaped value": r"\|\s*safe\b|autoescape off",
    "bootstrap's own scripts": r"\sdata-bs-(?!theme)",
}


def bare(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.DOTALL)


def with_parts(path: Path) -> str:
    """The template with what it includes by name, one level deep."""
    return re.sub(r'\{% include "([^"]+)".*?%\}', lambda found: _part(ROOT / found[1]), bare(path))


def _part(path: Path) -> str:
    return bare(path) if path.exists() else ""  # a widget of Django's own


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_template_has(name):
    found = {path: re.search(FORBIDDEN[name], bare(path), re.IGNORECASE) for path in TEMPLATES}
    assert {str(path.relative_to(ROOT)): hit[0] for path, hit in found.items() if hit} == {}


def test_every_template_compiles():
    for path in TEMPLATES:
        get_template(str(path.relative_to(ROOT)))


def test_every_form_that_posts_carries_its_token():
    for path in TEMPLATES:
        for form in re.findall(r"<form\b.*?</form>", with_parts(path), re.DOTALL):
            if re.search(r"method=.(?:post|\{\{)", form):
                assert "csrf_token" in form, path


def test_every_page_extends_a_layout_and_names_itself():
    for path in TEMPLATES:
        text = bare(path)
        if 'extends "layout/' in text and path.parent.name != "layout":
            assert "{% block title %}" in text, path
