CREATE OR REPLACE FUNCTION walls_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
SELECT found.* FROM (SELECT "contact_centre_session"."id" AS "pk" FROM "contact_centre_session" WHERE ("contact_centre_session"."supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR "contact_centre_session"."second_supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid))) AS found WHERE current_setting('zakrila.sight', true) ~ ' own( |$)'
UNION ALL SELECT found.* FROM (SELECT "contact_centre_session"."id" AS "pk" FROM "contact_centre_session" WHERE (("contact_centre_session"."starts_at" >= (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', ((SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) + '1 day 2:00:00'::interval), 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('planned', 'confirmed', 'arriving', 'in_progress', 'paused', 'departing', 'notes_due', 'signed', 'not_held')) OR ("contact_centre_session"."ends_at" > ((substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz - '6:00:00'::interval) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('arriving', 'in_progress', 'paused', 'departing')))) AS found WHERE current_setting('zakrila.sight', true) ~ ' duty( |$)'
UNION ALL SELECT found.* FROM (SELECT held.id FROM links_link AS link
JOIN contact_centre_session AS held ON held.case_id = link.case_id
JOIN contact_centre_participant AS part ON part.session_id = held.id AND part.person_id = link.person_id
WHERE link.handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')) AND link.withdrawn_at IS NULL AND link.case_id IS NOT NULL AND (link.subject IS NULL OR link.subject = held.id)) AS found WHERE current_setting('zakrila.sight', true) ~ '^link ';
END;

CREATE OR REPLACE FUNCTION walls_touched() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
SELECT found.* FROM (SELECT "contact_centre_session"."case_id" AS "case_id" FROM "contact_centre_session" WHERE ("contact_centre_session"."supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR "contact_centre_session"."second_supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid))) AS found WHERE current_setting('zakrila.sight', true) ~ ' own( |$)'
UNION ALL SELECT found.* FROM (SELECT "contact_centre_session"."case_id" AS "case_id" FROM "contact_centre_session" WHERE (("contact_centre_session"."starts_at" >= (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', ((SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) + '1 day 2:00:00'::interval), 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('planned', 'confirmed', 'arriving', 'in_progress', 'paused', 'departing', 'notes_due', 'signed', 'not_held')) OR ("contact_centre_session"."ends_at" > ((substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz - '6:00:00'::interval) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('arriving', 'in_progress', 'paused', 'departing')))) AS found WHERE current_setting('zakrila.sight', true) ~ ' duty( |$)'
UNION ALL SELECT found.* FROM (SELECT link.case_id FROM links_link AS link WHERE link.handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')) AND link.withdrawn_at IS NULL AND link.case_id IS NOT NULL) AS found WHERE current_setting('zakrila.sight', true) ~ '^link ';
END;

ALTER TABLE "cases_case" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_case";

CREATE POLICY wall ON "cases_case" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (id IN (SELECT walls_cases()) OR id IN (SELECT walls_touched())));

ALTER TABLE "cases_caseparty" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_caseparty";

CREATE POLICY wall ON "cases_caseparty" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "cases_entrysecret" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_entrysecret";

CREATE POLICY wall ON "cases_entrysecret" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_arrangement" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_arrangement";

CREATE POLICY wall ON "contact_centre_arrangement" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_contactplan" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_contactplan";

CREATE POLICY wall ON "contact_centre_contactplan" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_freeze" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_freeze";

CREATE POLICY wall ON "contact_centre_freeze" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_legalbasis" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_legalbasis";

CREATE POLICY wall ON "contact_centre_legalbasis" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_mustnotmeet" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_mustnotmeet";

CREATE POLICY wall ON "contact_centre_mustnotmeet" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_safetyplan" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_safetyplan";

CREATE POLICY wall ON "contact_centre_safetyplan" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())));

ALTER TABLE "contact_centre_session" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_session";

CREATE POLICY wall ON "contact_centre_session" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR id IN (SELECT walls_meetings())));

ALTER TABLE "incidents_incident" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_incident";

CREATE POLICY wall ON "incidents_incident" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR ((case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_touched())) OR opened_by_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)));

DROP FUNCTION IF EXISTS walls_linked();

DROP FUNCTION IF EXISTS walls_linked_meetings()
