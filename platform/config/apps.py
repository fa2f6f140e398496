"""Which app's tables live in which schema. The schema router and the fleet migrator read these lists."""

# Apps without tables of their own, or whose tables we never create (see MIGRATION_MODULES).
NO_TABLES = [
    "django.contrib.contenttypes",  # imported by django.contrib.auth; its tables exist nowhere
    "django.contrib.auth",  # AnonymousUser and the password machinery; its tables exist nowhere
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its widget templates are found through our loaders (ui.forms.Renderer)
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "ui",
    "network",
    "tenants.isolation",
    "tenants.provisioning",
]

# The schema `public`: what all share, and no person.
PUBLIC = [
    "tenants.centres",
    "tenants.continuity",
    "directory",
]

# Every schema that has people: each centre, door_network, door_operator.
PEOPLE = [
    "vault",
    "audit",
    "outbox",
    "accounts",
    "allauth.account",
    "allauth.mfa",
]

# A centre's schema only.
CENTRE: list[str] = [
    "services.staff",
    "services.people",
    "services.files",
    "services.scheduling",
    "services.cases",
    "services.incidents",
    "services.links",
    "services.psychology",
    "services.contact_centre",
    "services.consultations",
    "services.reports",
    "services.onboarding",
    "api",
    "services.custody",
    "services.walls",  # the row policies of all tables above
]
