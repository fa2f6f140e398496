"""What the clock does in every centre."""

from services.cases.tasks import expire_all


def test_offers_are_ended_in_every_centre(cast, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr("services.cases.tasks.expire.delay", asked.append)
    expire_all.run()
    assert {str(cast.a.place.uuid), str(cast.b.place.uuid)} <= set(asked)
