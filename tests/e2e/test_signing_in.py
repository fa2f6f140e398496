"""Passkeys with the browser's own virtual device, and the cover over a page: what is seen and what stays typed."""

import re
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.looks import Screen

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
