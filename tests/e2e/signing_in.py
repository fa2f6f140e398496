"""Signs in through the two forms, as a person does."""

import time

from playwright.sync_api import Page, expect

from infra.local.code import DEMO_SECRET, code


def sign_in(page: Page, email: str, password: str) -> None:
    """From the sign-in page to wherever it leads. A code is good for one sign-in, so one for each account and test."""
    page.get_by_label("Имейл").fill(email)
    page.get_by_label("Парола").fill(password)
    page.get_by_role("button", name="Вход", exact=True).click()
    page.get_by_label("Код").fill(code(DEMO_SECRET, time.time()))
    page.get_by_role("button", name="Вход", exact=True).click()
    expect(page.locator(".menu-person")).to_be_visible()
