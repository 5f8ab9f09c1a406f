"""Addresses of the offices, under /desk/settings/appointments/."""

from django.urls import path

from union.desk.offices import merging, proposals, views

urlpatterns = [
    path("", views.offices, name="offices"),
    path("export/", views.export, name="offices_export"),
    path("print/", views.on_paper, name="offices_print"),
    path("propose/", proposals.propose, name="propose"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/confirm/", proposals.confirm, name="proposal_confirm"),
    path("proposals/<int:pk>/decline/", proposals.decline, name="proposal_decline"),
    path("proposals/<int:pk>/withdraw/", proposals.withdraw, name="proposal_withdraw"),
    path("<int:pk>/end/", proposals.end, name="office_end"),
    path("separation/<int:pk>/", merging.separation, name="separation"),
    path("separation/<int:pk>/merge/", merging.merge, name="merge"),
    path("separation/<int:pk>/confirm/", merging.confirm, name="merge_confirm"),
    path("separation/<int:pk>/drop/", merging.drop, name="merge_drop"),
    path("separation/<int:pk>/separate/", merging.separate, name="separate"),
]
