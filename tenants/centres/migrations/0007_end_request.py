"""A centre asks for its end by functions that speak of itself alone; the operator can say that it was read."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.ids

FUNCTIONS = """
CREATE FUNCTION public.ask_end(
    request_id uuid, why text, stop date, keep date, asker uuid, second uuid) RETURNS timestamptz
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        INSERT INTO public.centres_endrequest
            (id, centre_id, ground, stop_on, keep_until, asked_by, agreed_by, asked_at)
        VALUES (request_id, public.calling_centre(), why, stop, keep, asker, second, now())
        RETURNING asked_at
    $$;
CREATE FUNCTION public.withdraw_end() RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH done AS (
            UPDATE public.centres_endrequest SET withdrawn_at = now()
            WHERE centre_id = public.calling_centre() AND withdrawn_at IS NULL
            RETURNING 1)
        SELECT EXISTS (SELECT FROM done)
    $$;
CREATE FUNCTION public.end_asked() RETURNS TABLE (asked_at timestamptz, taken_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT asked_at, taken_at FROM public.centres_endrequest
        WHERE centre_id = public.calling_centre() AND withdrawn_at IS NULL
    $$;
CREATE FUNCTION public.take_end(request_id uuid) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
        WITH done AS (
            UPDATE public.centres_endrequest SET taken_at = now()
            WHERE id = request_id AND taken_at IS NULL AND withdrawn_at IS NULL
            RETURNING 1)
        SELECT EXISTS (SELECT FROM done)
    $$;
REVOKE ALL ON FUNCTION public.ask_end(uuid, text, date, date, uuid, uuid), public.withdraw_end(), public.end_asked(),
    public.take_end(uuid) FROM PUBLIC;
"""
FORGET = """
DROP FUNCTION public.ask_end(uuid, text, date, date, uuid, uuid);
DROP FUNCTION public.withdraw_end();
DROP FUNCTION public.end_asked();
DROP FUNCTION public.take_end(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("centres", "0006_support_and_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="EndRequest",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("contract_ended", "The contract has ended and everything was handed over"),
                            ("service_closed", "The service was closed and its papers went to the archive"),
                            ("moved", "The centre moved to another installation"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                ("stop_on", models.DateField(verbose_name="first day without the service")),
                ("keep_until", models.DateField(verbose_name="everything is kept until")),
                ("asked_by", models.UUIDField()),
                ("agreed_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end_requests",
                        to="centres.centre",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("centre",),
                        name="end_request_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        name="end_request_of_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keep_until__gt", models.F("stop_on"))),
                        name="end_request_keeps_longer",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, FORGET),
    ]
