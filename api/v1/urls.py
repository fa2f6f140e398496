from rest_framework.routers import SimpleRouter

from api.v1 import cases, meetings, people

app_name = "v1"
# SimpleRouter: DefaultRouter would open a root page without a guard.
router = SimpleRouter(use_regex_path=False)
router.register("people", people.PersonViewSet, basename="person")
router.register("cases", cases.CaseViewSet, basename="case")
router.register("sessions", meetings.SessionViewSet, basename="session")
router.register("rooms", meetings.RoomViewSet, basename="room")
router.register("entrances", meetings.EntranceViewSet, basename="entrance")
router.register("certificates", meetings.CertificateViewSet, basename="certificate")
urlpatterns = router.urls
