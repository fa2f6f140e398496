"""Hostile and honest files, made here: nothing dangerous is committed."""

import io
import struct
import zipfile
import zlib


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Enough of a PDF for a guard: numbered objects between the marks of beginning and end."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, start=1))
    end = b"trailer\n<< /Root 1 0 R %s >>\nstartxref\n9\n%%%%EOF\n" % trailer
    return b"%PDF-1.7\n" + body + end


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content), b"/Type /ObjStm /Filter /FlateDecode")


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress(b"".join(b"\x00" + b"\xff" * 3 * min(width, 9) for _ in range(min(height, 9))))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return b"\xff\xd8" + app0 + frame + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00" + b"\x00\xff\xd9"


TYPES = b"""<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.main+xml"/></Types>"""
DOCUMENT = b'<?xml version="1.0"?><w:document xmlns:w="http://w"><w:body/></w:document>'


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(extra: dict[str, bytes] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT, **(extra or {})})


def relations(kind: str, target: str) -> bytes:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://office/relationships/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    ).encode()


def bomb(size: int = 200 * 1024 * 1024, part: str = "word/document.xml") -> bytes:
    """Zeros pack a thousand to one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open(part, "w", force_zip64=True) as member:
            for _ in range(size // (1024 * 1024)):
                member.write(b"0" * 1024 * 1024)
    return out.getvalue()


def lying(content: bytes, claimed: int = 10) -> bytes:
    """The same archive, its list of parts saying that every part is tiny."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", claimed)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)
