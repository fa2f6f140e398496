"""File names as they may be shown and saved."""

import pytest

from services.files.names import extension_of, safe_name


@pytest.mark.parametrize(
    ("sent", "safe"),
    [
        ("Решение № 214.pdf", "Решение № 214.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Мария\\решение.pdf", "решение.pdf"),
        ("снимка\u202egpj.exe", "снимкаgpj.exe"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ('<script>"x".pdf', "scriptx.pdf"),
        ("  много   интервали .pdf ", "много интервали .pdf"),
        ("con.pdf", "_con.pdf"),
        ("", "_"),
        ("...", "_"),
        ("И\u0306.pdf", "Й.pdf"),
    ],
)
def test_safe_names(sent, safe):
    assert safe_name(sent) == safe


def test_long_names_keep_their_extension():
    assert safe_name("д" * 500 + ".pdf") == "д" * 116 + ".pdf"
    assert len(safe_name("a." + "x" * 500)) == 120


@pytest.mark.parametrize(
    ("name", "extension"), [("A.PDF", "pdf"), ("a.tar.gz", "gz"), ("a", ""), (".pdf", ""), ("", "")]
)
def test_extensions(name, extension):
    assert extension_of(name) == extension
