"""The tables behind vault.names: how letters of several alphabets and habits are written, and how they sound."""

import re

# Official transliteration of 2009, with ъ kept apart (@) because people write it as a, u, y or e.
CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхэы", "abvgdeziyklmnoprstufhey", strict=True)),
        **{
            "ж": "zh",
            "ц": "ts",
            "ч": "ch",
            "ш": "sh",
            "щ": "sht",
            "ю": "yu",
            "я": "ya",
            "ъ": "@",
            "ь": "y",
            "ё": "yo",
        },
        # neighbours: Ukrainian, Serbian, Macedonian
        **{"і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ј": "y", "љ": "ly", "њ": "ny", "ћ": "ch", "ђ": "dj"},
        **{"џ": "dzh", "ѓ": "gy", "ќ": "ky", "ѕ": "dz", "ѝ": "i"},
    }
)

# Letters whose sound would be lost with their diacritics; the rest simply lose them.
LATIN = str.maketrans(
    {
        **{"ş": "sh", "ș": "sh", "š": "sh", "ç": "ch", "č": "ch", "ć": "ch", "ž": "zh", "đ": "dj", "ğ": "g"},
        **{"ı": "@", "ö": "yo", "ü": "yu", "ő": "yo", "ű": "yu", "ł": "l", "ø": "o", "æ": "e"},
        **{"6": "sh", "4": "ch"},
    }
)

# Latin capitals and small letters that look like Cyrillic ones.
LOOK_ALIKES = str.maketrans("AaBCcEeHKkMOoPpTXxyY", "АаВСсЕеНКкМОоРрТХхуУ")

# In this order. Capital C is the one letter for ц and ч; ш and щ end as s and st, ж as z.
SPELLINGS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("cht", "st"),
        ("tsch|tch", "ch"),
        ("sch", "sh"),
        ("dzh|dj", "dz"),
        ("zh", "z"),
        ("kh", "h"),
        ("gh", "g"),
        ("gu(?=[ei])", "g"),
        ("ph", "f"),
        ("th", "t"),
        ("ck", "k"),
        ("qu", "k"),
        ("ch(?=[rmn])", "h"),
        ("ch|ts|tz", "C"),
        ("sh", "s"),
        ("ou", "u"),
        ("w", "v"),
        ("y", "i"),
    )
]

# Letters with several readings: where they stand decides which comes first.
AMBIGUOUS = [
    (re.compile("@"), ("a", "u", "i", "e")),
    (re.compile("j(?=[ei])"), ("z", "i", "dz")),
    (re.compile("j"), ("i", "z", "dz")),
    (re.compile("c(?=[eiv@])"), ("C", "dz", "k")),
    (re.compile("c"), ("k", "C", "dz")),
    (re.compile("q"), ("ia", "k")),
    (re.compile("^x"), ("h", "ks")),
    (re.compile("x"), ("ks", "h")),
]

# A last consonant is heard without voice: Ahmed and Ahmet, Ivanov and Ivanoff.
UNVOICED = dict(zip("bdgvz", "ptkfs", strict=True))
VOICED = {without: voiced for voiced, without in UNVOICED.items()}
