"""Addresses of health at the desk."""

from django.urls import path

from union.health.views import campaigns, certificates, emergencies, figures, files

app_name = "health"
urlpatterns = [
    path("", files.people, name="people"),
    path("members/<int:member>/", files.person, name="person"),
    path("records/<int:record>/", files.open_record, name="record"),
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    path("emergencies/ask/", emergencies.choose, name="emergency_choose"),
    path("emergencies/ask/<int:member>/", emergencies.ask, name="emergency_ask"),
    path("emergencies/<int:pk>/", emergencies.emergency, name="emergency"),
    path("emergencies/<int:pk>/confirm/", emergencies.confirm, name="emergency_confirm"),
    path("emergencies/<int:pk>/end/", emergencies.end, name="emergency_end"),
    path("emergencies/<int:pk>/review/", emergencies.review, name="emergency_review"),
    path("emergencies/<int:pk>/<int:record>/", emergencies.look, name="emergency_look"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/export/", certificates.export, name="certificates_export"),
    path("certificates/print/", certificates.on_paper, name="certificates_print"),
    path("certificates/add/<int:member>/", certificates.add, name="certificate_add"),
    path("certificates/<int:certificate>/", certificates.edit, name="certificate"),
    path(
        "certificates/<int:certificate>/remove/",
        certificates.take_back,
        name="certificate_take_back",
    ),
    path("check-ups/", campaigns.campaigns, name="campaigns"),
    path("check-ups/add/", campaigns.add, name="campaign_add"),
    path("check-ups/<int:pk>/", campaigns.campaign, name="campaign"),
    path("check-ups/<int:pk>/edit/", campaigns.edit, name="campaign_edit"),
    path("check-ups/<int:pk>/packages/add/", campaigns.add_package, name="package_add"),
    path(
        "check-ups/<int:pk>/packages/<int:package>/remove/",
        campaigns.remove_package,
        name="package_remove",
    ),
    path("check-ups/<int:pk>/times/add/", campaigns.add_slot, name="slot_add"),
    path("check-ups/<int:pk>/times/<int:slot>/", campaigns.edit_slot, name="slot"),
    path("check-ups/<int:pk>/times/<int:slot>/remove/", campaigns.remove_slot, name="slot_remove"),
    path("check-ups/<int:pk>/open/", campaigns.open_booking, name="campaign_open"),
    path("check-ups/<int:pk>/remind/", campaigns.remind, name="campaign_remind"),
    path("check-ups/<int:pk>/mark/", campaigns.mark_several, name="invited_mark"),
    path("check-ups/<int:pk>/close/", campaigns.close, name="campaign_close"),
    path("check-ups/<int:pk>/export/", campaigns.export, name="campaign_export"),
    path("check-ups/<int:pk>/print/", campaigns.on_paper, name="campaign_print"),
    path("check-ups/<int:pk>/<int:invitation>/", campaigns.invited, name="invited"),
    path(
        "check-ups/<int:pk>/<int:invitation>/book/<int:slot>/", campaigns.book_for, name="book_for"
    ),
    path("statistics/", figures.figures, name="statistics"),
]
