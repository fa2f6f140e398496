"""Who comes from outside: hundreds of slow clients, forged and repeated calls, phones whose clock is wrong."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from infra.local.code import DEMO_SECRET, code
from tests.drill.browser import Browser
from tests.drill.crew import WHO, Row, row
from tests.drill.product import Impossible, until
from tests.drill.registry import Drill, fault

FRONT = Path(__file__).parents[3] / "infra" / "front" / "nginx.conf"
ASKS, FORGED = 40, 60


@fault("slow-clients", clients=300)
def slow_clients(drill: Drill) -> Iterator[Row]:
    """Through the proxy that stands before the web in a real installation: it waits for them, the web does not."""
    with _front(drill) as port, _slow(port, drill.sizes.clients) as held:
        time.sleep(1)
        person = Browser(port, drill.crew.browsers[0].host)
        person.cookies = dict(drill.crew.browsers[0].cookies)
        answers = [person.get("/board/") for _ in range(ASKS)]
        still = sum(one.fileno() >= 0 for one in held)
    served = [one.seconds for one in answers if one.status == 200]
    p95 = sorted(served)[len(served) * 95 // 100] * 1000 if served else 60_000
    of = f"{still} held open, {len(served)} of {ASKS} served"
    yield row(f"{drill.sizes.clients} slow clients: p95 of the others", p95, "ms", of=of, bound="<= 500")


@contextmanager
def _front(drill: Drill) -> Iterator[int]:
    if not shutil.which("nginx"):
        raise Impossible("there is no nginx on this machine")
    with (
        tempfile.TemporaryDirectory(prefix="zakrila-front-") as folder,
        socket.create_server(("127.0.0.1", 0)) as free,
    ):
        port = free.getsockname()[1]
        free.close()
        text = FRONT.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
        text = text.replace("server 127.0.0.1:8000;", f"server 127.0.0.1:{drill.product.port};")
        text = text.replace("/var/run/zakrila-front", folder)
        Path(folder, "nginx.conf").write_text(text)
        process = subprocess.Popen(["nginx", "-p", folder, "-c", f"{folder}/nginx.conf", "-g", "daemon off;"])
        try:
            until(lambda: Browser(port, "localhost").get("/healthz").status == 200, 20, "the front")
            yield port
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def _slow(port: int, count: int) -> Iterator[list[socket.socket]]:
    """Each sends a letter of its request every now and then, and never the end."""
    held: list[socket.socket] = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
        held.append(one)
    over = threading.Event()

    def trickle() -> None:
        while not over.wait(0.5):
            for one in held:
                with contextlib.suppress(OSError):
                    one.sendall(b"a")

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join()
        for one in held:
            one.close()


@fault("forged-calls")
def forged_calls(drill: Drill) -> Iterator[Row]:
    """Keys that nobody made, forms with a foreign token, one form sent again and again."""
    person = drill.crew.browsers[0]
    before = set(drill.crew.meetings())
    applied = 0
    for number in range(FORGED):
        stranger = Browser(person.port, person.host)
        stranger.cookies = {"__Host-session": f"{number:064x}"}
        applied += stranger.get("/api/v1/people/").status == 200
        applied += stranger.get("/cases/").status == 200
    case = drill.crew.cases[0]
    address, fields = person.form(f"/cases/{case}/notes/new/", has="text")
    token = [("csrfmiddlewaretoken", "x" * 64)]
    forged = person.send(address, [*token, *((name, value) for name, value in fields if name != token[0][0])])
    applied += forged.is_taken
    facts = {"happened_on": time.strftime("%d.%m.%Y"), "happened_time": "00:01", "text": f"Повторение {time.time()}"}
    same = [(name, value) for name, value in fields if name not in facts] + list(facts.items())
    places = {person.send(address, same).location for _ in range(20)}
    applied += len(places) - 1
    applied += len(set(drill.crew.meetings()) - before)
    of = f"{2 * FORGED} forged keys and cookies, a forged form, one form 20 times"
    yield row("calls from outside, forged or repeated: applied", applied, "calls", of=of)


@fault("clock-skew")
def clock_skew(drill: Drill) -> Iterator[Row]:
    """A phone may be half a minute wrong, and no more."""
    people = [one for one in drill.product.signins() if not one["email"].startswith(WHO)]
    if len(people) < 4:
        raise Impossible("the demo has fewer than four more people")
    wrong = []
    for one, (seconds, wanted) in zip(people, ((-30, True), (30, True), (-90, False), (90, False)), strict=False):
        browser = Browser(drill.product.port, str(urlsplit(one["address"]).hostname))
        browser.submit("/account/login/", login=one["email"], password=one["password"])
        answer = browser.submit("/account/code/", code=code(DEMO_SECRET, time.time() + seconds))
        wrong += [] if answer.is_taken is wanted else [seconds]
    name = "clock skew: codes within one step refused, or beyond accepted"
    yield row(name, len(wrong), "codes", of="-30, +30, -90 and +90 s", evidence=wrong)
