"""What a word can be. A word may be several things („пет" is five, „пет." Friday); the grammar decides."""

from enum import StrEnum, auto


class Tag(StrEnum):
    DAY = auto()  # weekday 0–6
    SHORT_DAY = auto()  # an abbreviation that is also something else: only beside a weekday
    ORDINAL = auto()
    SUFFIX = auto()  # -ва, -ти of „1-ва"
    NUMBER = auto()
    UNIT = auto()  # hour, minute, day, week, month, year, weekend
    EVERY = auto()
    FROM = auto()
    TO = auto()
    IN = auto()  # в, във, на, през, за, при
    AND = auto()
    MONTH = auto()
    PARITY = auto()
    OFTEN = auto()  # ежеседмично: (1, week)
    TIMES = auto()  # веднъж, двукратно, (два) пъти
    HALF = auto()
    PART = auto()  # сутринта, следобед, вечерта
    AGE = auto()  # -годишен, тригодишен
    PRESENCE = auto()
    STAY = auto()
    ROLE = auto()
    PARENT = auto()
    PLACE = auto()
    WATCHED = auto()
    HANDING = auto()  # предаване, вземане
    FEAST = auto()
    SEASON = auto()
    VACATION = auto()
    LEAVE = auto()
    PARTY = auto()  # рожден, имен
    FIRST = auto()  # първите, началните
    NEXT = auto()  # следващите
    AFTER = auto()  # след, впоследствие
    DURING = auto()  # за срок, в продължение
    SINCE = auto()  # считано
    EXCEPT = auto()
    HOLIDAYS = auto()
    HAZARD = auto()  # changes the meaning of what stands beside it
    MONEY = auto()  # the sentence is about something else
    PAYS = auto()  # осъжда, заплаща
    CASE = auto()  # чл., ал., дело, решение №
    REPEALS = auto()
    HOLDS = auto()  # РЕШИ, ОПРЕДЕЛЯ: from here on the court speaks
    APPEAL = auto()  # обжалване
    REGIME = auto()
    RETURN = auto()  # връща
    COUNT = auto()  # брои, счита
    WHOLE = auto()  # пълна, цяла
    KIND = auto()  # календарна
    NEXT_DAY = auto()
    LASTING = auto()  # продължителност
    ALTERNATE = auto()
    KNOWN = auto()  # harmless
