"""A fragment that shows something else than the reloaded page is found."""

import pytest

from tests.utils.htmx import SwapDiffers, assert_swap_equals_reload

PAGE = '<body><h1>Табло</h1><p id="count">1</p><ul id="rows"><li>Ани</li></ul></body>'
RELOADED = '<body><h1>Табло</h1><p id="count">1</p><ul id="rows"><li>Ани</li><li>Борис</li></ul></body>'


def test_an_inner_swap():
    assert_swap_equals_reload(PAGE, " <li>Ани</li>\n<li>Борис</li>", RELOADED, target="#rows")


def test_an_outer_swap():
    fragment = '<ul id="rows"><li>Ани</li><li>Борис</li></ul>'
    assert_swap_equals_reload(PAGE, fragment, RELOADED, target="#rows", swap="outerHTML")


def test_an_appended_line():
    assert_swap_equals_reload(PAGE, "<li>Борис</li>", RELOADED, target="#rows", swap="beforeend")


def test_a_part_out_of_band():
    fragment = '<li>Ани</li><li>Борис</li><p id="count" hx-swap-oob="true">2</p>'
    reloaded = RELOADED.replace(">1<", ">2<")
    assert_swap_equals_reload(PAGE, fragment, reloaded, target="#rows")


def test_a_token_may_differ():
    form = '<form><input name="csrfmiddlewaretoken" value="{}"></form>'
    page = '<div id="a"></div>'
    assert_swap_equals_reload(page, form.format(1), f'<div id="a">{form.format(2)}</div>', target="#a")


@pytest.mark.parametrize(
    "fragment",
    [
        pytest.param("<li>Ани</li>", id="a line is missing"),
        pytest.param("<li>Ани</li><li>Вера</li>", id="another name"),
        pytest.param('<li>Ани</li><li class="new">Борис</li>', id="another attribute"),
        pytest.param("<li>Ани</li><li>Борис</li><li>Вера</li>", id="a line too many"),
        pytest.param('<li>Ани</li><li>Борис</li><p id="count" hx-swap-oob="true">2</p>', id="another count"),
    ],
)
def test_a_difference_is_found(fragment):
    with pytest.raises(SwapDiffers):
        assert_swap_equals_reload(PAGE, fragment, RELOADED, target="#rows")


def test_a_target_that_is_not_there_is_found():
    with pytest.raises(AssertionError, match="#gone is found 0 times"):
        assert_swap_equals_reload(PAGE, "", PAGE, target="#gone")
