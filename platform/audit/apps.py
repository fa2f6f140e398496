"""Audit: who did or saw what, as rows that are only ever added."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
