"""What is done and seen at the entrance of a consultation."""

from bs4 import BeautifulSoup

from kernel.addresses import address
from services.contact_centre.queries import board


def send(client, row, person, kind, **more):
    data = {"person": str(person.pk), "kind": kind, **more}
    return client.post(address("consultations_board:check", row.pk), data, follow=True)


def text_of(page):
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def state_of(client):
    page = BeautifulSoup(client.get("/board/").content, "html.parser")
    return [" ".join(one.get_text(" ").split()) for one in page.select(".guest-state")]


def states(now):
    return [(one.first_name, one.is_inside) for row in look_at(now).others() for one in row.guests]


def look_at(now):
    return board.Look(board.sessions_now(now), now)
