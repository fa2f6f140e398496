import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

GOOD = ["кон-батерия-скоба", "три зелени чадъра", "correct horse battery", "Влак 7 минава в шест"]
BAD = [
    "къса",
    "123456789012",
    "210987654321",
    "qwertyuiopas",
    "явертъуиопшщ",
    "aaaaaaaaaaaa",
    "абабабабабаб",
    "password2026!",
    "Парола123456!",
    "zakrila202611",
    "abcdefabcdef",
    "centre-a-2026",
    "!!!!2026!!!!!!",
]


@pytest.mark.parametrize("password", GOOD)
def test_words_that_do_not_belong_together_are_fine(in_a, password):
    validate_password(password, User(email="x@y.bg", name="Яна"))


@pytest.mark.parametrize("password", BAD)
def test_what_is_tried_first_is_refused(in_a, password):
    with pytest.raises(ValidationError):
        validate_password(password, User(email="x@y.bg", name="Яна"))


def test_one_s_own_name_is_refused(in_a):
    with pytest.raises(ValidationError):
        validate_password("Яна Ръководна", User(email="x@y.bg", name="Яна Ръководна"))
