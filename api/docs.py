"""The OpenAPI page and the committed schema. They describe the API and hold nobody's data."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.views import SpectacularSwaggerSplitView

from accounts.guard import open_view
from api.schema import KeyScheme
from kernel.place import Door

SCHEMES = (KeyScheme,)  # imported here and not at start-up: only the documentation needs the library
SCHEMA = Path(__file__).with_name("openapi.yaml")
told = open_view(reason="describes the API; holds nobody's data", doors=(Door.PUBLIC, Door.CENTRE))


@told
def schema(request: Any) -> HttpResponse:
    return HttpResponse(SCHEMA.read_text(), content_type="application/vnd.oai.openapi")


page = told(
    SpectacularSwaggerSplitView.as_view(
        url_name="api:schema", authentication_classes=[], permission_classes=[], template_name="api/docs.html"
    )
)

app_name = "api"
urlpatterns = [path("", page, name="docs"), path("openapi.yaml", schema, name="schema")]
