from django.urls import path

from services.reports import figure_views

app_name = "figures"
urlpatterns = [
    path("", figure_views.figures, name="all"),
    path("rows/", figure_views.rows, name="rows"),
    path("file/", figure_views.file, name="file"),
]
