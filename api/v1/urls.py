from rest_framework.routers import SimpleRouter

from api.v1 import board, cases, meetings, orders, people, plans, records

app_name = "v1"
# SimpleRouter: DefaultRouter would open a root page without a guard.
router = SimpleRouter(use_regex_path=False)
router.register("people", people.PersonViewSet, basename="person")
router.register("cases", cases.CaseViewSet, basename="case")
router.register("sessions", meetings.SessionViewSet, basename="session")
router.register("rooms", meetings.RoomViewSet, basename="room")
router.register("entrances", meetings.EntranceViewSet, basename="entrance")
router.register("certificates", meetings.CertificateViewSet, basename="certificate")
router.register("orders", orders.OrderViewSet, basename="order")
router.register("arrangements", orders.ArrangementViewSet, basename="arrangement")
router.register("plans", plans.PlanViewSet, basename="plan")
router.register("board", board.BoardViewSet, basename="board")
router.register("records", records.RecordViewSet, basename="record")
urlpatterns = router.urls
