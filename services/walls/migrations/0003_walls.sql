CREATE OR REPLACE FUNCTION walls_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
SELECT found.* FROM (SELECT "contact_centre_session"."id" AS "pk" FROM "contact_centre_session" WHERE ("contact_centre_session"."supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR "contact_centre_session"."second_supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid))) AS found WHERE current_setting('zakrila.sight', true) ~ ' own( |$)'
UNION ALL SELECT found.* FROM (SELECT "contact_centre_session"."id" AS "pk" FROM "contact_centre_session" WHERE (("contact_centre_session"."starts_at" >= (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', ((SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) + '1 day 2:00:00'::interval), 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('planned', 'confirmed', 'arriving', 'in_progress', 'paused', 'departing', 'notes_due', 'signed', 'not_held')) OR ("contact_centre_session"."ends_at" > ((substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz - '6:00:00'::interval) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('arriving', 'in_progress', 'paused', 'departing')))) AS found WHERE current_setting('zakrila.sight', true) ~ ' duty( |$)';
END;

CREATE OR REPLACE FUNCTION walls_met() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
SELECT found.* FROM (SELECT "contact_centre_session"."case_id" AS "case_id" FROM "contact_centre_session" WHERE ("contact_centre_session"."supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR "contact_centre_session"."second_supervisor_id" = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid))) AS found WHERE current_setting('zakrila.sight', true) ~ ' own( |$)'
UNION ALL SELECT found.* FROM (SELECT "contact_centre_session"."case_id" AS "case_id" FROM "contact_centre_session" WHERE (("contact_centre_session"."starts_at" >= (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', ((SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) + '1 day 2:00:00'::interval), 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('planned', 'confirmed', 'arriving', 'in_progress', 'paused', 'departing', 'notes_due', 'signed', 'not_held')) OR ("contact_centre_session"."ends_at" > ((substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz - '6:00:00'::interval) AND "contact_centre_session"."starts_at" < (SELECT date_trunc('day', (substring(current_setting('zakrila.sight', true) from ' at (.*)$'))::timestamptz, 'Europe/Sofia')) AND "contact_centre_session"."state" IN ('arriving', 'in_progress', 'paused', 'departing')))) AS found WHERE current_setting('zakrila.sight', true) ~ ' duty( |$)';
END;

CREATE OR REPLACE FUNCTION walls_linked() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
BEGIN ATOMIC
SELECT link.case_id FROM links_link AS link WHERE link.handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')) AND link.withdrawn_at IS NULL AND link.case_id IS NOT NULL;
END;

CREATE OR REPLACE FUNCTION walls_linked_meetings() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 20
BEGIN ATOMIC
SELECT held.id FROM links_link AS link
JOIN contact_centre_session AS held ON held.case_id = link.case_id
JOIN contact_centre_participant AS part ON part.session_id = held.id AND part.person_id = link.person_id
WHERE link.handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')) AND link.withdrawn_at IS NULL AND link.case_id IS NOT NULL AND (link.subject IS NULL OR link.subject = held.id);
END;

CREATE OR REPLACE FUNCTION walls_named() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER ROWS 500
BEGIN ATOMIC
WITH mine (id) AS MATERIALIZED (SELECT walls_cases() UNION ALL SELECT walls_met())
SELECT named.person FROM (SELECT "cases_consent"."person_id" AS "person_id", "cases_consent"."case_id" AS "case_id" FROM "cases_consent") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "cases_documentsecret"."withheld_from_id" AS "withheld_from_id", "cases_document"."case_id" AS "document__case_id" FROM "cases_documentsecret" INNER JOIN "cases_document" ON ("cases_documentsecret"."document_id" = "cases_document"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "cases_referral"."applicant_id" AS "applicant_id", "cases_referral"."case_id" AS "case_id" FROM "cases_referral") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "cases_release"."recipient_id" AS "recipient_id", "cases_release"."case_id" AS "case_id" FROM "cases_release") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "consultations_attendance"."handed_to_id" AS "handed_to_id", "consultations_consultation"."case_id" AS "consultation__case_id" FROM "consultations_attendance" INNER JOIN "consultations_consultation" ON ("consultations_attendance"."consultation_id" = "consultations_consultation"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "consultations_attendance"."person_id" AS "person_id", "consultations_consultation"."case_id" AS "consultation__case_id" FROM "consultations_attendance" INNER JOIN "consultations_consultation" ON ("consultations_attendance"."consultation_id" = "consultations_consultation"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "consultations_consultation"."adult_id" AS "adult_id", "consultations_consultation"."case_id" AS "case_id" FROM "consultations_consultation") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "consultations_consultation"."child_id" AS "child_id", "consultations_consultation"."case_id" AS "case_id" FROM "consultations_consultation") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_admittedperson"."person_id" AS "person_id", "contact_centre_arrangement"."case_id" AS "arrangement__case_id" FROM "contact_centre_admittedperson" INNER JOIN "contact_centre_arrangement" ON ("contact_centre_admittedperson"."arrangement_id" = "contact_centre_arrangement"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_arrangement"."child_id" AS "child_id", "contact_centre_arrangement"."case_id" AS "case_id" FROM "contact_centre_arrangement") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_arrangement"."resident_id" AS "resident_id", "contact_centre_arrangement"."case_id" AS "case_id" FROM "contact_centre_arrangement") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_arrangement"."visiting_id" AS "visiting_id", "contact_centre_arrangement"."case_id" AS "case_id" FROM "contact_centre_arrangement") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_arrivalwindow"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_arrivalwindow" INNER JOIN "contact_centre_session" ON ("contact_centre_arrivalwindow"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_cancellation"."told_by_id" AS "told_by_id", "contact_centre_cancellation"."case_id" AS "case_id" FROM "contact_centre_cancellation") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_checkevent"."handed_to_id" AS "handed_to_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_checkevent" INNER JOIN "contact_centre_session" ON ("contact_centre_checkevent"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_checkevent"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_checkevent" INNER JOIN "contact_centre_session" ON ("contact_centre_checkevent"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_childvoice"."child_id" AS "child_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_childvoice" INNER JOIN "contact_centre_session" ON ("contact_centre_childvoice"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_closingnotice"."person_id" AS "person_id", "contact_centre_closingnotice"."case_id" AS "case_id" FROM "contact_centre_closingnotice") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_condition"."proposed_by_id" AS "proposed_by_id", "contact_centre_condition"."case_id" AS "case_id" FROM "contact_centre_condition") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_conflictofinterest"."person_id" AS "person_id", "contact_centre_conflictofinterest"."case_id" AS "case_id" FROM "contact_centre_conflictofinterest") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_farewell"."child_id" AS "child_id", "contact_centre_farewell"."case_id" AS "case_id" FROM "contact_centre_farewell") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_followup"."person_id" AS "person_id", "contact_centre_followup"."case_id" AS "case_id" FROM "contact_centre_followup") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_identitycheck"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_identitycheck" INNER JOIN "contact_centre_session" ON ("contact_centre_identitycheck"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_interview"."person_id" AS "person_id", "contact_centre_interview"."case_id" AS "case_id" FROM "contact_centre_interview") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_legalbasis"."against_id" AS "against_id", "contact_centre_legalbasis"."case_id" AS "case_id" FROM "contact_centre_legalbasis") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_measurement"."person_id" AS "person_id", "contact_centre_measurement"."case_id" AS "case_id" FROM "contact_centre_measurement") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_mustnotmeet"."one_id" AS "one_id", "contact_centre_mustnotmeet"."case_id" AS "case_id" FROM "contact_centre_mustnotmeet") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_mustnotmeet"."other_id" AS "other_id", "contact_centre_mustnotmeet"."case_id" AS "case_id" FROM "contact_centre_mustnotmeet") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_orientation"."child_id" AS "child_id", "contact_centre_orientation"."case_id" AS "case_id" FROM "contact_centre_orientation") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_participant"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_participant" INNER JOIN "contact_centre_session" ON ("contact_centre_participant"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_partyanswer"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_partyanswer" INNER JOIN "contact_centre_session" ON ("contact_centre_partyanswer"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_reminder"."person_id" AS "person_id", "contact_centre_session"."case_id" AS "session__case_id" FROM "contact_centre_reminder" INNER JOIN "contact_centre_session" ON ("contact_centre_reminder"."session_id" = "contact_centre_session"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_reminderconsent"."person_id" AS "person_id", "contact_centre_reminderconsent"."case_id" AS "case_id" FROM "contact_centre_reminderconsent") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_reviewvoice"."person_id" AS "person_id", "contact_centre_review"."case_id" AS "review__case_id" FROM "contact_centre_reviewvoice" INNER JOIN "contact_centre_review" ON ("contact_centre_reviewvoice"."review_id" = "contact_centre_review"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_safetyplan"."leaves_first_id" AS "leaves_first_id", "contact_centre_safetyplan"."case_id" AS "case_id" FROM "contact_centre_safetyplan") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_serviceagreement"."person_id" AS "person_id", "contact_centre_serviceagreement"."case_id" AS "case_id" FROM "contact_centre_serviceagreement") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "contact_centre_suspensionproposal"."child_id" AS "child_id", "contact_centre_suspensionproposal"."case_id" AS "case_id" FROM "contact_centre_suspensionproposal") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "incidents_incidentperson"."person_id" AS "person_id", "incidents_incident"."case_id" AS "incident__case_id" FROM "incidents_incidentperson" INNER JOIN "incidents_incident" ON ("incidents_incidentperson"."incident_id" = "incidents_incident"."id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "incidents_partytold"."person_id" AS "person_id", "incidents_partytold"."case_id" AS "case_id" FROM "incidents_partytold") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "incidents_silence"."withheld_from_id" AS "withheld_from_id", "incidents_silence"."case_id" AS "case_id" FROM "incidents_silence") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "links_consentrequest"."person_id" AS "person_id", "links_consentrequest"."case_id" AS "case_id" FROM "links_consentrequest") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "links_link"."person_id" AS "person_id", "links_link"."case_id" AS "case_id" FROM "links_link") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "psychology_psychologistnote"."child_id" AS "child_id", "psychology_psychologistnote"."case_id" AS "case_id" FROM "psychology_psychologistnote") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "reports_report"."recipient_id" AS "recipient_id", "reports_report"."case_id" AS "case_id" FROM "reports_report") AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "people_withholding"."withheld_from_id" AS "withheld_from_id", "cases_caseparty"."case_id" AS "contact_point__person__case_parties__case_id" FROM "people_withholding" INNER JOIN "people_contactpoint" ON ("people_withholding"."contact_point_id" = "people_contactpoint"."id") INNER JOIN "people_person" T4 ON ("people_contactpoint"."person_id" = T4."id") LEFT OUTER JOIN "cases_caseparty" ON (T4."id" = "cases_caseparty"."person_id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine)
UNION ALL SELECT named.person FROM (SELECT "custody_accessrequest"."representative_id" AS "representative_id", "cases_caseparty"."case_id" AS "person__case_parties__case_id" FROM "custody_accessrequest" INNER JOIN "people_person" T3 ON ("custody_accessrequest"."person_id" = T3."id") LEFT OUTER JOIN "cases_caseparty" ON (T3."id" = "cases_caseparty"."person_id")) AS named (person, of_case) WHERE named.of_case IN (SELECT id FROM mine);
END;

ALTER TABLE "cases_case" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_case";

CREATE POLICY wall ON "cases_case" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (id IN (SELECT walls_cases()) OR id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND id IN (SELECT walls_linked()))));

ALTER TABLE "cases_caseparty" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_caseparty";

CREATE POLICY wall ON "cases_caseparty" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "cases_entrysecret" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_entrysecret";

CREATE POLICY wall ON "cases_entrysecret" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "cases_innerreferral" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_innerreferral";

CREATE POLICY wall ON "cases_innerreferral" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "cases_placeoffer" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_placeoffer";

CREATE POLICY wall ON "cases_placeoffer" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "cases_waitingentry" AS parent WHERE parent.id = "cases_placeoffer".entry_id));

ALTER TABLE "cases_planningterm" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_planningterm";

CREATE POLICY wall ON "cases_planningterm" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "cases_waitingentry" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "cases_waitingentry";

CREATE POLICY wall ON "cases_waitingentry" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "consultations_attendance" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "consultations_attendance";

CREATE POLICY wall ON "consultations_attendance" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "consultations_consultation" AS parent WHERE parent.id = "consultations_attendance".consultation_id));

ALTER TABLE "consultations_consultation" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "consultations_consultation";

CREATE POLICY wall ON "consultations_consultation" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_addendum" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_addendum";

CREATE POLICY wall ON "contact_centre_addendum" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR ((SELECT true FROM contact_centre_session AS held WHERE held.id = session_id AND (held.supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.second_supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.case_id IN (SELECT walls_cases())))));

ALTER TABLE "contact_centre_arrangement" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_arrangement";

CREATE POLICY wall ON "contact_centre_arrangement" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_arrangementstep" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_arrangementstep";

CREATE POLICY wall ON "contact_centre_arrangementstep" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_briefingread" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_briefingread";

CREATE POLICY wall ON "contact_centre_briefingread" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_session" AS parent WHERE parent.id = "contact_centre_briefingread".session_id));

ALTER TABLE "contact_centre_cancellation" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_cancellation";

CREATE POLICY wall ON "contact_centre_cancellation" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_childvoice" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_childvoice";

CREATE POLICY wall ON "contact_centre_childvoice" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR ((SELECT true FROM contact_centre_session AS held WHERE held.id = session_id AND (held.supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.second_supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.case_id IN (SELECT walls_cases())))));

ALTER TABLE "contact_centre_closingnotice" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_closingnotice";

CREATE POLICY wall ON "contact_centre_closingnotice" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_condition" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_condition";

CREATE POLICY wall ON "contact_centre_condition" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR ground <> '' AND ended_at IS NULL AND case_id IN (SELECT walls_met())));

ALTER TABLE "contact_centre_conflictofinterest" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_conflictofinterest";

CREATE POLICY wall ON "contact_centre_conflictofinterest" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_contactplan" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_contactplan";

CREATE POLICY wall ON "contact_centre_contactplan" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_farewell" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_farewell";

CREATE POLICY wall ON "contact_centre_farewell" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_followup" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_followup";

CREATE POLICY wall ON "contact_centre_followup" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_freeze" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_freeze";

CREATE POLICY wall ON "contact_centre_freeze" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_identitycheck" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_identitycheck";

CREATE POLICY wall ON "contact_centre_identitycheck" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_session" AS parent WHERE parent.id = "contact_centre_identitycheck".session_id));

ALTER TABLE "contact_centre_legalbasis" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_legalbasis";

CREATE POLICY wall ON "contact_centre_legalbasis" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_makeup" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_makeup";

CREATE POLICY wall ON "contact_centre_makeup" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_measurement" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_measurement";

CREATE POLICY wall ON "contact_centre_measurement" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_mustnotmeet" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_mustnotmeet";

CREATE POLICY wall ON "contact_centre_mustnotmeet" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_observation" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_observation";

CREATE POLICY wall ON "contact_centre_observation" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR ((SELECT true FROM contact_centre_session AS held WHERE held.id = session_id AND (held.supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.second_supervisor_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR held.case_id IN (SELECT walls_cases())))));

ALTER TABLE "contact_centre_parcel" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_parcel";

CREATE POLICY wall ON "contact_centre_parcel" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_partyanswer" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_partyanswer";

CREATE POLICY wall ON "contact_centre_partyanswer" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_session" AS parent WHERE parent.id = "contact_centre_partyanswer".session_id));

ALTER TABLE "contact_centre_pause" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_pause";

CREATE POLICY wall ON "contact_centre_pause" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_session" AS parent WHERE parent.id = "contact_centre_pause".session_id));

ALTER TABLE "contact_centre_phoneentry" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_phoneentry";

CREATE POLICY wall ON "contact_centre_phoneentry" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_session" AS parent WHERE parent.id = "contact_centre_phoneentry".session_id));

ALTER TABLE "contact_centre_proposal" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_proposal";

CREATE POLICY wall ON "contact_centre_proposal" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_review" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_review";

CREATE POLICY wall ON "contact_centre_review" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_reviewvoice" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_reviewvoice";

CREATE POLICY wall ON "contact_centre_reviewvoice" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_review" AS parent WHERE parent.id = "contact_centre_reviewvoice".review_id));

ALTER TABLE "contact_centre_safetyplan" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_safetyplan";

CREATE POLICY wall ON "contact_centre_safetyplan" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))));

ALTER TABLE "contact_centre_session" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_session";

CREATE POLICY wall ON "contact_centre_session" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR id IN (SELECT walls_meetings()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND id IN (SELECT walls_linked_meetings()))));

ALTER TABLE "contact_centre_suspensionproposal" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_suspensionproposal";

CREATE POLICY wall ON "contact_centre_suspensionproposal" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "contact_centre_voiceanswer" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "contact_centre_voiceanswer";

CREATE POLICY wall ON "contact_centre_voiceanswer" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "contact_centre_childvoice" AS parent WHERE parent.id = "contact_centre_voiceanswer".voice_id));

ALTER TABLE "incidents_debrief" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_debrief";

CREATE POLICY wall ON "incidents_debrief" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (worker_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid) OR spoke_with_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)));

ALTER TABLE "incidents_incident" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_incident";

CREATE POLICY wall ON "incidents_incident" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR ((case_id IN (SELECT walls_cases()) OR case_id IN (SELECT walls_met()) OR ((SELECT current_setting('zakrila.sight', true) ~ '^link ') AND case_id IN (SELECT walls_linked()))) OR opened_by_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)));

ALTER TABLE "incidents_incidentfact" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_incidentfact";

CREATE POLICY wall ON "incidents_incidentfact" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR author_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)));

ALTER TABLE "incidents_incidentperson" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_incidentperson";

CREATE POLICY wall ON "incidents_incidentperson" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "incidents_incident" AS parent WHERE parent.id = "incidents_incidentperson".incident_id));

ALTER TABLE "incidents_incidentstep" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_incidentstep";

CREATE POLICY wall ON "incidents_incidentstep" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (SELECT true FROM "incidents_incident" AS parent WHERE parent.id = "incidents_incidentstep".incident_id));

ALTER TABLE "incidents_partytold" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_partytold";

CREATE POLICY wall ON "incidents_partytold" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "incidents_recordreview" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_recordreview";

CREATE POLICY wall ON "incidents_recordreview" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "incidents_signal" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_signal";

CREATE POLICY wall ON "incidents_signal" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "incidents_silence" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "incidents_silence";

CREATE POLICY wall ON "incidents_silence" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "links_consentrequest" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "links_consentrequest";

CREATE POLICY wall ON "links_consentrequest" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR (SELECT true FROM links_link AS own WHERE own.id = link_id AND own.handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')))));

ALTER TABLE "links_link" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "links_link";

CREATE POLICY wall ON "links_link" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR (case_id IN (SELECT walls_cases()) OR handle = (SELECT substring(current_setting('zakrila.sight', true) from '^link ([0-9a-f]{16})$')) OR worker_id = (SELECT substring(current_setting('zakrila.sight', true) from '^mine ([0-9a-f-]{36})')::uuid)));

ALTER TABLE "links_submission" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "links_submission";

CREATE POLICY wall ON "links_submission" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()));

ALTER TABLE "reports_report" ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS wall ON "reports_report";

CREATE POLICY wall ON "reports_report" USING ((SELECT current_setting('zakrila.sight', true) IN ('all', 'system')) OR case_id IN (SELECT walls_cases()))
