"""Meetings that were cancelled before there was an account of them are owed as they were (R22)."""

from typing import ClassVar

from django.db import migrations
from django.utils.translation import gettext_lazy as _

import vault.fields

OWED = """
INSERT INTO contact_centre_makeup (id, case_id, session_id, owed_at, expires_on)
SELECT gen_random_uuid(), missed.case_id, missed.id, missed.cancelled_at,
    current_date + coalesce((SELECT make_up_days FROM contact_centre_policy LIMIT 1), 60)
FROM contact_centre_session AS missed
WHERE missed.state = 'cancelled' AND missed.cancelled_by IN ('centre', 'resident')
    AND NOT EXISTS (SELECT FROM contact_centre_makeup AS known WHERE known.session_id = missed.id)
    AND NOT EXISTS (
        SELECT FROM contact_centre_session AS made WHERE made.makes_up_for_id = missed.id AND made.state <> 'cancelled'
    )
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_centre", "0010_preparation_and_steps")]
    operations: ClassVar = [
        migrations.AlterField(
            "makeup",
            "waived_because",
            vault.fields.EncryptedTextField(_("why it is not owed"), max_length=500, blank=True, null=True),
        ),
        migrations.RunSQL(OWED, migrations.RunSQL.noop),
    ]
