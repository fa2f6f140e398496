"""Passkeys with the browser's own virtual device, and the cover over a page: what is seen and what stays typed."""

import re
from itertools import pairwise
from typing import Any

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.looks import Screen
from tests.e2e.signing_in import sign_in
from tests.e2e.test_entrance import Morning, guest, press

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device_of(window: Screen) -> tuple[CDPSession, str]:
    """A telephone's fingerprint sensor, in software."""
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    return session, str(session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])


def add_a_passkey(window: Screen, name: str) -> Page:
    """With the codes that are shown the first time; ends on the page of the account, which lists it."""
    page = window.go("/account/passkeys/add/")
    page.get_by_label("Име на устройството").fill(name)
    page.get_by_role("button", name="Добавяне", exact=True).click()
    page.get_by_role("button", name="Записах ги").click()
    expect(page.locator(".menu-person")).to_be_visible()
    page = window.go("/account/")
    expect(page.locator("#passkeys")).to_contain_text(name)
    return page


def sign_out(page: Page) -> None:
    page.locator(".menu-person summary").click()
    page.get_by_role("button", name="Изход").click()
    expect(page.get_by_label("Имейл")).to_be_visible()


def test_a_passkey_is_added_and_opens_the_door_alone(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="pass")["slug"]
    window = sit(slug, "head")
    device_of(window)
    page = add_a_passkey(window, "Телефонът на Яна")
    sign_out(page)
    page.get_by_role("button", name="Вход с ключ за достъп").click()
    expect(page.locator(".menu-person")).to_be_visible()


def test_it_takes_the_place_of_the_code(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="passb")["slug"]
    window = sit(slug, "coordinator")
    device_of(window)
    page = add_a_passkey(window, "Лаптоп")
    sign_out(page)
    page.get_by_label("Имейл").fill(f"coordinator@{slug}.example")
    page.get_by_label("Парола").fill(hand.password())
    page.get_by_role("button", name="Вход", exact=True).click()
    page.get_by_role("button", name="Използване на ключа за достъп").click()
    expect(page.locator(".menu-person")).to_be_visible()


def test_a_passkey_of_one_centre_is_not_even_offered_at_another(hand: Any, sit: Sit) -> None:
    one, other = hand.centre(name="passc")["slug"], hand.centre(name="passd")["slug"]
    window = sit(one, "head")
    device_of(window)
    add_a_passkey(window, "Телефон")
    window.sit_down(other)
    page = window.go("/account/login/")
    page.get_by_role("button", name="Вход с ключ за достъп").click()
    expect(page.locator("[data-passkey-said]").first).to_contain_text("Нищо не е потвърдено")


def test_a_device_that_does_not_verify_its_person_opens_nothing(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="passe")["slug"]
    window = sit(slug, "head")
    session, device = device_of(window)
    page = add_a_passkey(window, "Телефон")
    sign_out(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Вход с ключ за достъп").click()
    expect(page.locator("[data-passkey-said]").first).to_contain_text("Нищо не е потвърдено")
    expect(page.get_by_label("Имейл")).to_be_visible()


# --- the cover -----------------------------------------------------------------------------------------------------


def asks(page: Page) -> None:
    """As somebody does who comes back to the window."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def test_the_page_is_covered_and_what_was_typed_can_be_saved(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="cover")["slug"]
    window = sit(slug, "head")
    page = window.go("/staff/invite/")
    page.get_by_label("Имена").fill("Петя Новакова")
    page.get_by_label("Служебен имейл").fill("petya@cover.example")
    hand.fall_asleep(slug=slug, email=f"head@{slug}.example")
    asks(page)
    cover = page.locator("#lock")
    expect(cover).to_be_visible()
    expect(page.get_by_label("Служебен имейл")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    cover.get_by_label("Парола").fill("не е това")
    cover.get_by_role("button", name="Отключване", exact=True).click()
    expect(cover).to_contain_text("Това не е Вашата парола")
    cover.get_by_label("Парола").fill(hand.password())
    cover.get_by_role("button", name="Отключване", exact=True).click()
    expect(cover).to_be_hidden()
    page.get_by_label("Ръководител").check()
    page.get_by_role("button", name="Изпращане на поканата").click()
    expect(page.locator("main")).to_contain_text("petya@cover.example")


def test_a_form_that_meets_an_ended_session_is_sent_after_signing_in(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="ended")["slug"]
    window = sit(slug, "head")
    window.expected.append(" 401 ")
    device_of(window)
    add_a_passkey(window, "Телефон")
    page = window.go("/staff/invite/")
    page.get_by_label("Имена").fill("Мая Тодорова")
    page.get_by_label("Служебен имейл").fill("maya@ended.example")
    page.get_by_label("Ръководител").check()
    hand.end_sessions(slug=slug, email=f"head@{slug}.example")
    page.get_by_role("button", name="Изпращане на поканата").click()
    expect(page.get_by_role("heading", name=re.compile("не е изгубено"))).to_be_visible()
    with window.context.expect_page() as opened:
        page.get_by_role("link", name="Вход в нов прозорец").click()
    second = opened.value
    second.get_by_label("Имейл").fill(f"head@{slug}.example")
    second.get_by_label("Парола").fill(hand.password())
    second.get_by_role("button", name="Вход", exact=True).click()
    second.get_by_label("Код").fill(hand.code())
    second.get_by_role("button", name="Вход", exact=True).click()
    expect(second.locator(".menu-person")).to_be_visible()
    asks(page)
    expect(page.locator("[data-kept-ready]")).to_be_visible()
    page.get_by_role("button", name="Изпращане отново").click()
    expect(page.locator("main")).to_contain_text("maya@ended.example")


def test_the_cover_at_the_entrance_keeps_the_steps_of_an_emergency(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="coverdoor")["slug"]
    page = sit(slug, "reception").go("/account/")
    hand.fall_asleep(slug=slug, email=f"reception@{slug}.example")
    asks(page)
    expect(page.locator("#lock")).to_contain_text("112")


# --- the lock of the menu ------------------------------------------------------------------------------------------

TEXT = "Молим за място за срещи с детето."


def lock(page: Page) -> Locator:
    """By the menu; the cover over the page, or what will be one."""
    page.locator(".menu-person summary").click()
    page.get_by_role("button", name="Заключване", exact=True).click()
    return page.locator("#lock")


def unlock(page: Page, password: str) -> None:
    cover = page.locator("#lock")
    cover.get_by_label("Парола").fill(password)
    cover.get_by_role("button", name="Отключване", exact=True).click()
    expect(cover).to_be_hidden()


def test_locking_by_the_menu_keeps_what_was_typed(hand: Any, sit: Sit) -> None:
    window = sit(hand.centre(name="bymenu")["slug"], "head")
    page = window.go("/staff/invite/")
    page.get_by_label("Имена").fill("Петя Новакова")
    page.get_by_label("Служебен имейл").fill("petya@bymenu.example")
    for _ in range(2):
        cover = lock(page)
        expect(cover).to_contain_text("Написаното стои отдолу")
        expect(page.get_by_label("Служебен имейл")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(cover).to_be_visible()
        other = window.context.new_page()
        other.goto(page.url)
        expect(other.get_by_role("heading", name="Заключено")).to_be_visible()
        other.close()
        unlock(page, hand.password())
        expect(page.locator(".menu-person summary")).to_be_focused()
        expect(page.get_by_label("Служебен имейл")).to_have_value("petya@bymenu.example")
    page.get_by_label("Ръководител").check()
    page.get_by_role("button", name="Изпращане на поканата").click()
    expect(page.locator("main")).to_contain_text("petya@bymenu.example")


def test_unlocking_in_another_window_uncovers_this_one(hand: Any, sit: Sit) -> None:
    window = sit(hand.centre(name="menuaway")["slug"], "head")
    page = window.go("/cases/new/")
    page.get_by_label("Какво искат, дословно").fill(TEXT)
    cover = lock(page)
    with window.context.expect_page() as opened:
        cover.get_by_role("link", name="Отключване по друг начин").click()
    opened.value.get_by_label("Парола").fill(hand.password())
    opened.value.get_by_role("button", name="Отключване", exact=True).click()
    expect(opened.value.locator(".menu-person")).to_be_visible()
    asks(page)
    expect(cover).to_be_hidden()
    expect(page.get_by_label("Какво искат, дословно")).to_have_value(TEXT)


def test_a_lock_that_is_not_certain_is_said_and_hides_nothing(hand: Any, sit: Sit) -> None:
    window = sit(hand.centre(name="menudown")["slug"], "head")
    window.expected.append("ERR_FAILED")
    page = window.go("/cases/new/")
    page.get_by_label("Какво искат, дословно").fill(TEXT)
    for silent in ("**/account/lock/", "**/account/**"):
        page.route(silent, lambda route: route.abort())
        cover = lock(page)
        expect(page.locator("#connection")).to_contain_text("Не е сигурно, че е заключено")
        expect(cover).to_be_hidden()
        expect(page.get_by_label("Какво искат, дословно")).to_have_value(TEXT)
        page.locator("#connection").get_by_role("button").click()
    page.unroute_all()
    expect(lock(page)).to_be_visible()


def test_whoever_signs_in_over_the_cover_gets_none_of_the_words(hand: Any, sit: Sit) -> None:
    slug = hand.centre(name="menuother")["slug"]
    window = sit(slug, "head")
    page = window.go("/cases/new/")
    page.get_by_label("Какво искат, дословно").fill(TEXT)
    cover = lock(page)
    with window.context.expect_page() as opened:
        cover.get_by_role("link", name="Отключване по друг начин").click()
    second = opened.value
    second.get_by_role("button", name="Вход с друг профил").click()
    asks(page)
    expect(cover).to_contain_text("Влизането Ви е прекратено")
    sign_in(second, f"coordinator@{slug}.example", hand.password())
    assert TEXT not in second.content()
    asks(page)
    expect(cover).to_be_hidden()
    expect(page.get_by_label("Какво искат, дословно")).to_have_value("")
    kept = page.evaluate("() => JSON.stringify(Object.entries(sessionStorage))")
    assert TEXT not in page.content() + kept


def test_whoever_has_shown_the_password_alone_uncovers_nothing(hand: Any, sit: Sit) -> None:
    """Of the two steps of signing in, after the session has ended under a page."""
    slug = hand.centre(name="menuhalf")["slug"]
    window = sit(slug, "head")
    page = window.go("/cases/new/")
    hand.end_sessions(slug=slug, email=f"head@{slug}.example")
    asks(page)
    expect(page.locator("#lock")).to_be_visible()
    window.sit_down(slug, hand.session_key(slug=slug, email=f"head@{slug}.example", stage="unenrolled"))
    with page.expect_response("**/account/state/") as told:
        asks(page)
    assert told.value.json()["state"] == "half"
    expect(page.locator("#lock")).to_be_visible()


def test_a_page_asks_for_its_state_once_at_a_time(hand: Any, sit: Sit) -> None:
    page = sit(hand.centre(name="menuasks")["slug"], "head").go("/cases/")
    told: list[str] = []
    for event in ("request", "requestfinished"):
        page.on(event, lambda request, event=event: request.url.endswith("/state/") and told.append(event))
    page.evaluate("() => { for (let n = 0; n < 9; n++) document.dispatchEvent(new Event('visibilitychange')); }")
    expect(lock(page)).to_be_visible()
    page.evaluate("() => { for (let n = 0; n < 9; n++) document.dispatchEvent(new Event('visibilitychange')); }")
    unlock(page, hand.password())
    assert told[:2] == ["request", "requestfinished"]
    assert len(told) <= 6
    assert all(one != two for one, two in pairwise(told))


# --- the cover over the board --------------------------------------------------------------------------------------


def test_the_board_beneath_a_cover_is_left_as_it_is(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "boardcover", 25)
    window = sit(morning.slug, "reception")
    page = window.go("/board/")
    guest(page, morning.child).locator("summary").click()
    guest(page, morning.child).get_by_label("В колко часа").first.fill("9:17")
    before = page.locator("#board").inner_html()
    cover = lock(page)
    expect(cover).to_contain_text("112")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    other = sit(morning.slug, "coordinator").go("/board/")
    press(other, morning.mother, "Пристигна")
    expect(cover.locator(".hold-huge")).to_have_text("ИЗЧАКАЙТЕ")
    assert not [name for name in (morning.mother, morning.father, morning.child) if name in cover.inner_text()]
    assert not [url for url in asked if url.endswith("/board/rows/") or url.endswith("/board/")]
    assert page.locator("#board").inner_html() == before
    unlock(page, hand.password())
    expect(page.locator("#board [data-board-holds]")).to_contain_text("ИЗЧАКАЙТЕ")
    expect(guest(page, morning.child).get_by_label("В колко часа").first).to_have_value("9:17")


def test_a_board_that_is_locked_in_another_window_covers_itself(hand: Any, sit: Sit) -> None:
    morning = Morning(hand, "boardaway", 25)
    window = sit(morning.slug, "reception")
    window.expected.append(" 401 ")
    page = window.go("/board/")
    guest(page, morning.child).locator("summary").click()
    guest(page, morning.child).get_by_label("В колко часа").first.fill("9:17")
    other = window.context.new_page()
    other.goto(page.url)
    expect(lock(other)).to_be_visible()
    expect(page.locator("#lock")).to_be_visible()
    unlock(page, hand.password())
    expect(guest(page, morning.child).get_by_label("В колко часа").first).to_have_value("9:17")
