from django.urls import path

from services.reports.views import letters, papers, reports

app_name = "papers"
urlpatterns = [
    path("reports/", reports.listed, name="reports"),
    path("cases/<uuid:case_id>/reports/new/", reports.new, name="new_report"),
    path("reports/<uuid:report_id>/", reports.detail, name="report"),
    path("reports/<uuid:report_id>/edit/", reports.edit, name="edit_report"),
    path("reports/<uuid:report_id>/lines/", reports.choose, name="choose_lines"),
    path("reports/<uuid:report_id>/ask/", reports.ask, name="ask_approval"),
    path("reports/<uuid:report_id>/take-back/", reports.take_back, name="take_back"),
    path("reports/<uuid:report_id>/discard/", reports.discard, name="discard_report"),
    path("reports/<uuid:report_id>/decide/", reports.decide, name="decide_report"),
    path("reports/<uuid:report_id>/progress/", reports.progress, name="report_progress"),
    path("reports/<uuid:report_id>/pdf/", reports.pdf, name="report_pdf"),
    path("reports/<uuid:report_id>/word/", reports.word, name="report_word"),
    path("reports/<uuid:report_id>/revoke/", reports.revoke, name="revoke_report"),
    path("cases/<uuid:case_id>/letters/", letters.choose, name="letters"),
    path("cases/<uuid:case_id>/letters/<str:kind>/", letters.write, name="write_letter"),
    path("templates/", papers.templates, name="templates"),
    path("templates/sample/", papers.sample, name="template_sample"),
    path("templates/<uuid:template_id>/file/", papers.template_file, name="template_file"),
    path("templates/<uuid:template_id>/preview/", papers.template_preview, name="template_preview"),
    path("templates/<uuid:template_id>/withdraw/", papers.withdraw, name="withdraw_template"),
    path("texts/", papers.texts, name="texts"),
    path("texts/<str:name>/", papers.text, name="text"),
    path("texts/<str:name>/reset/", papers.reset, name="reset_text"),
]
