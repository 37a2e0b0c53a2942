"""The addresses of the back office."""

from django.urls import path

from temoin.office.back import audits, views

urlpatterns = [
    path("", views.sites, name="back"),
    path("sites/", views.sites, name="back-sites"),
    path("sites/<slug:site_id>/", views.site, name="back-site"),
    path("sites/<slug:site_id>/audits/", audits.site_audits, name="back-site-audits"),
    path("audits/", audits.audits, name="back-audits"),
    path("audits/<uuid:audit_id>/", audits.audit, name="back-audit"),
    path("audits/<uuid:audit_id>/report/", audits.report, name="back-audit-report"),
    path("audits/<uuid:audit_id>/report.html", audits.report_html, name="back-audit-report-html"),
    path("audits/<uuid:audit_id>/report.json", audits.report_json, name="back-audit-report-json"),
]
