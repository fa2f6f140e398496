# Cyrillic: endings of Bulgarian words
"""
The forms of a Bulgarian word, as a pattern, from the shape in which the list writes it.

    груб          adjective: груба, грубо, груби, грубият, …
    тревож|ен     adjective that loses a vowel: тревожна, тревожният, …
    манипулир~ам  verb of the third conjugation; лъж~а of the first, твърд~я of the second; participles with them
    агреси=я      noun: the endings of its gender
    явно!         as it stands
    радв~ам се    several words: the marked ones in all their forms, the others as they stand
"""

import re

ADJECTIVE = r"(?:|ия|ият|а|ата|о|ото|и|ите)"
_FLEETING = re.compile(r"^(.+)\|([еъ])(.)$")

# Present, aorist, imperfect, imperative, participles; what no verb has does no harm, no other word has it either.
_PARTICIPLE = r"(?:|а|о|и|ия|ият|ата|ото|ите)"
THIRD = (
    r"(?:м|ш||ме|те|т|х|хме|хте|ха|ше|й|йте|йки|"
    rf"л{_PARTICIPLE}|н{_PARTICIPLE}|щ{_PARTICIPLE}|не|нето|ния|нията)"
)
FIRST = (
    r"(?:а|я|еш|е|ем|ете|ат|ят|ех|еше|ехме|ехте|еха|ах|ахме|ахте|аха|ях|яхме|яхте|яха|и|ете|ейки|"
    rf"[аея]л{_PARTICIPLE}|[аея]н{_PARTICIPLE}|ещ{_PARTICIPLE}|ане|ене|ането|енето)"
)
SECOND = (
    r"(?:а|я|иш|и|им|ите|ат|ят|ех|еше|ехме|ехте|еха|их|ихме|ихте|иха|ейки|"
    rf"[ие]л{_PARTICIPLE}|ен{_PARTICIPLE}|[ая]щ{_PARTICIPLE}|ене|енето)"
)
NOUNS = {
    "": r"(?:|а|ът|и|ите|ове|овете)",
    "к": r"(?:к|ка|кът|ци|ците)",
    "а": r"(?:а|ата|и|ите)",
    "я": r"(?:я|ята|и|ите)",
    "е": r"(?:е|ето|ия|ията)",
    "о": r"(?:о|ото|а|ата)",
    "ст": r"(?:ст|стта|сти|стите)",
}


def pattern(entry: str) -> str:
    """A regular expression, without groups, that matches every form of the entry."""
    words = entry.split(" ")
    return r"[\s,]+".join(_forms(word, alone=len(words) == 1) for word in words)


def _forms(word: str, *, alone: bool) -> str:
    if found := _FLEETING.match(word):
        stem, vowel, end = found.groups()
        return rf"{stem}(?:{vowel}{end}|{end}(?:ия|ият|а|ата|о|ото|и|ите))"
    if "=" in word:
        stem, ending = word.split("=")
        return stem + NOUNS[ending]
    if "~" in word:
        return _verb(*word.split("~"))
    return word + ADJECTIVE if alone and not word.endswith("!") else word.rstrip("!")


def _verb(stem: str, ending: str) -> str:
    return stem + {"ам": "а" + THIRD, "ям": "я" + THIRD, "а": FIRST, "е": FIRST, "я": SECOND, "и": SECOND}[ending]
