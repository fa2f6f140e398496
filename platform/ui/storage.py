"""Static files under names that carry their content, so that browsers keep them for a year."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# htmx's extensions import it by a bare name that only an import map resolves; we use none of them.
LEFT_ALONE = "django_htmx/ext/"


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Our ES modules import one another by relative names; those must point to the hashed files too.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        ours = {name: source for name, source in paths.items() if not name.startswith(LEFT_ALONE)}
        yield from super().post_process(ours, *args, **options)
