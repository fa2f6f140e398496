"""In a real browser, under the real policy: nobody is kept out, nothing is refused, nothing typed is lost."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from playwright.sync_api import Browser, sync_playwright

from infra.local import chromium
from kernel.place import Door, Place, entered
from tests.ui.utils import pages
from tests.ui.utils.stage import Stage, keep_picture, overflow
from ui import errors, navigation
from ui.problems import problem

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TYPED = {"names": "Иван 2", "born": "31.02.2026", "start": "24:30"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.ensured(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def width() -> int:
    """What a screen is wide where it does not matter; `on_every_screen` asks for both."""
    return WIDTHS[0]


on_every_screen = pytest.mark.parametrize("width", WIDTHS)


@pytest.fixture
def stage(width, browser) -> Iterator[Stage]:
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield Stage(context)
    context.close()


@pytest.fixture(autouse=True)
def menu(monkeypatch):
    """Six pages in the menu: more than the bar of a phone holds."""
    monkeypatch.setattr(navigation, "_items", dict(navigation._items))
    for order, name in enumerate(["home", "how_it_works", "privacy", "accessibility", "contact", "robots"]):
        label = ["Днес", "Случаи", "Календар", "Табло на входа", "Хора", "Екип"][order]
        navigation.register(navigation.Item(label, name, icon="folder", order=order))
    navigation.register(navigation.Item("Моят профил", "contact", icon="user-cog", menu="person"))


def form_page(data: dict | None = None, language: str = "bg", **about) -> HttpResponse:
    with pages.speaking(language):
        form = pages.SampleForm(data)
        form.is_valid()
        response = pages.shown("sample/form.html", {"form": form}, language=language, path="/form/", **about)
    response.status_code = 422 if form.errors else 200
    return response


def error_page(status: int, language: str) -> HttpResponse:
    with entered(pages.CENTRE), pages.speaking(language):
        request = pages.request("/x/", person=pages.Person(), worker=pages.Worker())
        return errors.page(request, problem(status)) if status < 500 else errors.plain(status)


SHOWN = {
    "gallery": lambda language: pages.shown("sample/gallery.html", pages.gallery(), language=language),
    "form": lambda language: form_page(language=language),
    "form-with-errors": lambda language: form_page(TYPED, language=language),
    "home": lambda language: pages.shown("public/home.html", pages.gallery(), place=None, language=language),
    "how-it-works": lambda language: pages.shown("public/how_it_works.html", place=None, language=language),
    "privacy": lambda language: pages.shown("public/privacy.html", place=None, language=language),
    "accessibility": lambda language: pages.shown("public/accessibility.html", place=None, language=language),
    "contact": lambda language: pages.shown("public/contact.html", {"address": ""}, place=None, language=language),
    "not-found": lambda language: error_page(404, language),
    "unavailable": lambda language: error_page(503, language),
    "sheet": lambda language: pages.shown("sample/sheet.html", language=language),
}


# Every page in Bulgarian; those with every kind of content in the two other languages too.
READ = [(name, "bg") for name in SHOWN] + [
    (name, language) for name in ("gallery", "form-with-errors", "home") for language in ("en", "hu")
]


@on_every_screen
@pytest.mark.parametrize(("name", "language"), READ)
def test_a_page_keeps_nobody_out(name, language, stage):
    stage.pages["/"] = SHOWN[name](language)
    page = stage.open("/")
    if language == "bg":
        keep_picture(page, f"ui-{name}-{page.viewport_size['width']}")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    assert stage.complaints == []
    assert overflow(page) <= 0


def test_the_policy_really_refuses(stage):
    stage.pages["/"] = HttpResponse("<html lang=bg><title>x</title><p style='color:red'>x</p><script>1</script>")
    stage.open("/")
    assert len(stage.complaints) == 2


@on_every_screen
def test_menus_close_by_escape_and_by_a_click_elsewhere(stage):
    stage.pages["/"] = SHOWN["gallery"]("bg")
    page = stage.open("/")
    summary = page.locator(".menu-person > summary")
    summary.click()
    assert page.get_by_role("link", name="Моят профил").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Моят профил").is_visible()
    assert summary.evaluate("element => element === document.activeElement")
    summary.click()
    page.locator(".shell-foot").click()
    assert page.locator("details.menu[open]").count() == 0


@on_every_screen
def test_every_page_of_the_menu_can_be_reached_on_every_screen(stage):
    stage.pages["/"] = SHOWN["gallery"]("bg")
    page = stage.open("/")
    if page.viewport_size["width"] < 900:
        page.get_by_text("Още", exact=True).click()
    for label in ("Днес", "Случаи", "Хора", "Екип"):
        link = page.locator("nav.shell-nav, nav.bottom-bar").get_by_role("link", name=label, exact=True)
        assert link.and_(page.locator("a:visible")).count() == 1


def test_a_question_is_asked_before_something_dangerous(stage):
    stage.pages["/"] = SHOWN["gallery"]("bg")
    page = stage.open("/")
    page.get_by_role("button", name="Спри").first.click()
    dialog = page.get_by_role("dialog", name="Да спра ли срещите?")
    assert dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Отказ"
    page.get_by_role("button", name="Отказ").click()
    assert not dialog.is_visible()
    assert stage.sent == []


@on_every_screen
def test_errors_get_the_focus_and_lead_to_their_fields(stage):
    stage.pages["/form/"] = form_page(TYPED)
    page = stage.open("/form/")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a", has_text="Начален час").click()
    assert page.evaluate("document.activeElement.name") == "start"
    page.locator(".error-summary a", has_text="Вид на срещата").click()
    assert page.evaluate("document.activeElement.name") == "kind"


def test_a_date_is_told_in_words(stage):
    stage.pages["/form/"] = form_page()
    page = stage.open("/form/")
    page.fill("#id_born", "2026-06-05")
    assert page.locator("#id_born + .date-words").text_content() == "петък, 5 юни 2026 г."


def test_what_was_typed_survives_a_walk_away(stage):
    stage.pages |= {"/form/": form_page(), "/": SHOWN["gallery"]("bg")}
    page = stage.open("/form/")
    page.fill("#id_wording", "всяка първа събота")
    page.fill("#id_secret", "тайна")
    page.check("[name=kind][value=b]")
    stage.open("/")
    page = stage.open("/form/")
    assert page.input_value("#id_wording") == "всяка първа събота"
    assert page.is_checked("[name=kind][value=b]")
    assert page.input_value("#id_secret") == ""
    assert "тайна" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.get_by_role("button", name="Изхвърли го").click()
    assert page.input_value("#id_wording") == ""


def test_what_was_saved_is_not_offered_again(stage):
    stage.pages |= {"/form/": form_page(), "/save/": SHOWN["gallery"]("bg")}
    page = stage.open("/form/")
    page.fill("#id_wording", "всяка първа събота")
    page.evaluate("document.querySelector('form[data-draft]').action = '/save/'")
    page.get_by_role("button", name="Запис").click()
    page.wait_for_url("**/save/")
    page = stage.open("/form/")
    assert page.input_value("#id_wording") == ""


def test_a_failure_keeps_the_text_for_the_form_one_goes_back_to(stage):
    stage.pages |= {"/form/": form_page(), "/save/": error_page(503, "bg")}
    page = stage.open("/form/")
    page.fill("#id_wording", "всяка първа събота")
    page.evaluate("document.querySelector('form[data-draft]').action = '/save/'")
    page.get_by_role("button", name="Запис").click()
    page.get_by_role("heading", name="Закрила за малко не е достъпна").wait_for()
    page = stage.open("/form/")
    assert page.input_value("#id_wording") == "всяка първа събота"


def test_signing_out_forgets_all_drafts(stage, settings):
    settings.ROOT_URLCONF = "tests.ui.utils.centre_urls"
    stage.pages |= {"/form/": form_page(), "/account/sign-out/": SHOWN["home"]("bg")}
    page = stage.open("/form/")
    page.fill("#id_wording", "всяка първа събота")
    page.locator(".menu-person > summary").click()
    page.get_by_role("button", name="Изход").click()
    page.wait_for_url("**/sign-out/")
    assert page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []


def test_another_person_at_the_same_computer_gets_nothing(stage):
    stage.pages["/form/"] = form_page()
    page = stage.open("/form/")
    page.fill("#id_wording", "всяка първа събота")
    other = pages.Person(name="Друга", pk="00000000-0000-0000-0000-000000000009")
    stage.pages["/form/"] = form_page(person=other, worker=pages.Worker())
    page = stage.open("/form/")
    assert page.input_value("#id_wording") == ""
    assert "първа събота" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_form_is_sent_once(stage):
    stage.pages |= {"/form/": form_page(), "/save/": HttpResponse(status=204)}
    page = stage.open("/form/")
    page.evaluate("document.querySelector('form[data-draft]').action = '/save/'")
    save = page.get_by_role("button", name="Запис")
    save.dblclick()
    page.wait_for_timeout(300)
    assert len([path for path, _ in stage.sent if path == "/save/"]) == 1


@pytest.fixture
def partial(stage) -> Stage:
    html = form_page().content.decode()
    part = '<div id="part"><form method="post" hx-post="/part/" hx-target="#part" hx-swap="outerHTML">'
    html = html.replace("<h1>", f"{part}<button>Прати</button></form></div><h1>", 1)
    stage.pages["/"] = HttpResponse(html)
    return stage


def test_a_part_with_errors_is_shown(partial):
    summary = '<div id="part"><div class="error-summary" data-focus tabindex="-1"><h2>Две грешки</h2></div></div>'
    partial.pages["/part/"] = HttpResponse(summary, status=422)
    page = partial.open("/")
    page.get_by_role("button", name="Прати").click()
    page.locator(".error-summary:focus").wait_for()
    assert page.get_by_role("heading", name="Две грешки").is_visible()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(503, "Не е записано"), (500, "Не е записано"), (403, "не е отворено за Вас"), (404, "вече не")],
)
def test_a_part_that_failed_is_told(status, sentence, partial):
    partial.pages["/part/"] = HttpResponse("<b>inner</b>", status=status)
    page = partial.open("/")
    page.get_by_role("button", name="Прати").click()
    bar = page.locator("#connection")
    bar.wait_for()
    assert sentence in bar.text_content()
    assert page.get_by_role("button", name="Прати").is_visible(), "the form stays"
    bar.get_by_role("button", name="Затвори").click()
    assert not bar.is_visible()


def test_a_lost_line_is_told_and_its_return(stage):
    stage.pages["/"] = SHOWN["gallery"]("bg")
    page = stage.open("/")
    page.context.set_offline(True)
    assert "Връзката прекъсна" in page.locator("#connection").text_content()
    page.context.set_offline(False)
    assert "Връзката се възстанови" in page.locator("#connection").text_content()


def test_the_search_suggests_while_one_types(stage, settings):
    settings.ROOT_URLCONF = "tests.ui.utils.centre_urls"
    stage.pages |= {
        "/": SHOWN["form"]("bg"),
        "/search/": HttpResponse('<h2>Деца</h2><ul><li><a href="/x/">Йоана</a></li></ul>'),
    }
    page = stage.open("/")
    page.fill("#global-search", "Йоа")
    page.get_by_role("link", name="Йоана").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("link", name="Йоана").count() == 0


def test_without_javascript_everything_is_still_reached(browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    stage = Stage(context)
    stage.pages["/"] = SHOWN["gallery"]("bg")
    page = stage.open("/")
    page.locator(".menu-person > summary").click()
    assert page.get_by_role("button", name="English").is_visible()
    page.get_by_text("Още", exact=True).click()
    assert page.locator(".bottom-bar .menu-sheet a").first.is_visible()
    context.close()


def test_a_place_of_another_door_is_named_in_the_top_bar(stage):
    place = Place(Door.NETWORK, pages.NETWORK.uuid, "door_network", "role", "Национална мрежа")
    stage.pages["/"] = pages.shown("sample/page.html", {"layout": "layout/network.html"}, place=place)
    assert stage.open("/").locator(".brand-place small").text_content() == "Национална мрежа"
