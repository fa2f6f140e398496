"""Pages that say a word too little fail: an undefined template variable is written out, and no answer may hold it."""

from typing import Any

import pytest
from django.template import engines

from tests.conftest import HostClient

MARK = "UNDEFINED«"


@pytest.fixture(autouse=True)
def loud_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", f"{MARK}%s»")
    quiet = HostClient.request

    def request(self: HostClient, **asked: Any) -> Any:
        response = quiet(self, **asked)
        if not response.streaming:
            text = response.content.decode(errors="replace")
            assert MARK not in text, text[text.index(MARK) :][:200]
        return response

    monkeypatch.setattr(HostClient, "request", request)
