from rest_framework.routers import SimpleRouter

from api.v1 import (
    apart,
    board,
    cases,
    consultations,
    door,
    figures,
    freezes,
    house,
    incidents,
    inner,
    intake,
    ledger,
    meetings,
    messages,
    orders,
    papers,
    people,
    planning,
    plans,
    preparation,
    psychology,
    records,
    reports,
    steps,
    tasks,
    waiting,
)

app_name = "v1"
# SimpleRouter: DefaultRouter would open a root page without a guard.
router = SimpleRouter(use_regex_path=False)
router.register("people", people.PersonViewSet, basename="person")
router.register("cases", cases.CaseViewSet, basename="case")
router.register("waiting", waiting.WaitingViewSet, basename="waiting")
router.register("referrals", intake.ReferralViewSet, basename="referral")
router.register("inner-referrals", inner.InnerReferralViewSet, basename="inner-referral")
router.register("consents", intake.ConsentViewSet, basename="consent")
router.register("assignments", intake.AssignmentViewSet, basename="assignment")
router.register("orders", orders.OrderViewSet, basename="order")
router.register("freezes", freezes.FreezeViewSet, basename="freeze")
router.register("arrangements", orders.ArrangementViewSet, basename="arrangement")
router.register("admissions", apart.AdmissionViewSet, basename="admission")
router.register("must-not-meet", apart.PairViewSet, basename="pair")
router.register("interviews", preparation.InterviewViewSet, basename="interview")
router.register("orientations", preparation.OrientationViewSet, basename="orientation")
router.register("risk-assessments", preparation.RiskViewSet, basename="risk")
router.register("safety-plans", preparation.SafetyPlanViewSet, basename="safety-plan")
router.register("conditions", preparation.ConditionViewSet, basename="condition")
router.register("contact-steps", steps.StepViewSet, basename="contact-step")
router.register("parcels", steps.ParcelViewSet, basename="parcel")
router.register("agreements", preparation.AgreementViewSet, basename="agreement")
router.register("plans", plans.PlanViewSet, basename="plan")
router.register("plannings", planning.PlanningViewSet, basename="planning")
router.register("conflicts-of-interest", planning.ConflictViewSet, basename="conflict")
router.register("absences", planning.AbsenceViewSet, basename="absence")
router.register("qualifications", planning.QualificationViewSet, basename="qualification")
router.register("sessions", meetings.SessionViewSet, basename="session")
router.register("messages", messages.MessageViewSet, basename="message")
router.register("answers", messages.AnswerViewSet, basename="answer")
router.register("consent-requests", messages.ConsentRequestViewSet, basename="consent-request")
router.register("rooms", house.RoomViewSet, basename="room")
router.register("entrances", house.EntranceViewSet, basename="entrance")
router.register("workers", tasks.WorkerViewSet, basename="worker")
router.register("board", board.BoardViewSet, basename="board")
router.register("board-consultations", door.DoorViewSet, basename="board-consultation")
router.register("records", records.RecordViewSet, basename="record")
router.register("incidents", incidents.IncidentViewSet, basename="incident")
router.register("certificates", house.CertificateViewSet, basename="certificate")
router.register("reports", reports.ReportViewSet, basename="report")
router.register("tasks", tasks.TaskViewSet, basename="task")
router.register("documents", papers.DocumentViewSet, basename="document")
router.register("releases", papers.ReleaseViewSet, basename="release")
router.register("cancellations", ledger.CancellationViewSet, basename="cancellation")
router.register("make-ups", ledger.MakeUpViewSet, basename="make-up")
router.register("suspension-proposals", ledger.ProposalViewSet, basename="suspension-proposal")
router.register("reviews", ledger.ReviewViewSet, basename="review")
router.register("measurements", ledger.MeasurementViewSet, basename="measurement")
router.register("figures", figures.FigureViewSet, basename="figure")
router.register("consultations", consultations.ConsultationViewSet, basename="consultation")
router.register("psychologist-notes", psychology.NoteViewSet, basename="psychologist-note")
urlpatterns = router.urls
