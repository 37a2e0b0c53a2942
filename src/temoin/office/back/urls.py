"""The addresses of the back office."""

from django.urls import path

from temoin.office.back import (
    audience,
    audits,
    charters,
    dashboard,
    datasets,
    organisations,
    people,
    sites,
    trail,
)

urlpatterns = [
    path("", dashboard.dashboard, name="back"),
    path("audience/", audience.audience, name="back-audience"),
    path("sites/", sites.sites, name="back-sites"),
    path("sites/<slug:site_id>/", sites.site, name="back-site"),
    path("sites/<slug:site_id>/settings/", sites.settings, name="back-site-settings"),
    path("sites/<slug:site_id>/charter/", charters.charter, name="back-charter"),
    path("sites/<slug:site_id>/charter/preview", charters.preview, name="back-charter-preview"),
    path("sites/<slug:site_id>/texts/", charters.texts, name="back-texts"),
    path("sites/<slug:site_id>/versions/", charters.versions, name="back-versions"),
    path("sites/<slug:site_id>/import/", charters.bring, name="back-import"),
    path("datasets/", datasets.datasets, name="back-datasets"),
    path("datasets/<slug:dataset_id>/", datasets.dataset, name="back-dataset"),
    path("publish/", datasets.publish, name="back-publish"),
    path("uploads/<uuid:upload_id>/", datasets.upload, name="back-upload"),
    path("organisations/", organisations.organisations, name="back-organisations"),
    path("organisations/<slug:organisation_id>/", organisations.organisation, name="back-organisation"),
    path("organisations/<slug:organisation_id>/people/", people.people, name="back-people"),
    path("organisations/<slug:organisation_id>/trail/", trail.trail, name="back-trail"),
    path("people/", people.people_of_one, name="back-people-of-one"),
    path("trail/", trail.trail_of_one, name="back-trail-of-one"),
    path("sites/<slug:site_id>/audits/", audits.site_audits, name="back-site-audits"),
    path("audits/", audits.audits, name="back-audits"),
    path("audits/<uuid:audit_id>/", audits.audit, name="back-audit"),
    path("audits/<uuid:audit_id>/report/", audits.report, name="back-audit-report"),
    path("audits/<uuid:audit_id>/report.html", audits.report_html, name="back-audit-report-html"),
    path("audits/<uuid:audit_id>/report.json", audits.report_json, name="back-audit-report-json"),
]
