"""Static files under names that carry their content, so that browsers keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Our ES modules import one another by relative names; those must point to the hashed files too.
    support_js_module_import_aggregation = True
