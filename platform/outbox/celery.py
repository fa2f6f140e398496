"""The Celery application: wakes and works; the truth is the outbox row."""

from celery import Celery

app = Celery("zakrila")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["outbox"], related_name="sealing")
