from django.urls import path

from tests.bench.sample.views import five_queries

urlpatterns = [path("five/", five_queries)]
