from django.apps import AppConfig


class ContactCentreConfig(AppConfig):
    name = "services.contact_centre"
    label = "contact_centre"
