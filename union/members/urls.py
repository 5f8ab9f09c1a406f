"""Addresses of the roster, under /desk/members/."""

from django.urls import include, path

from union.members.views import corrections, families, kinships, record, roster

app_name = "members"
urlpatterns = [
    path("", roster.roster, name="list"),
    path("add/", record.add, name="add"),
    path("choose/", roster.choose, name="choose"),
    path("export/", roster.export, name="export"),
    path("print/", roster.on_paper, name="print"),
    path("corrections/", corrections.inbox, name="corrections"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("<int:pk>/", record.detail, name="detail"),
    path("<int:pk>/edit/", record.edit, name="edit"),
    path("<int:pk>/standing/", record.standing, name="standing"),
    path("<int:pk>/standing/<int:standing_pk>/undo/", record.undo_standing, name="undo_standing"),
    path("<int:pk>/relatives/", kinships.relatives, name="relatives"),
    path("<int:pk>/relatives/<int:kinship>/end/", kinships.end, name="end_kinship"),
    path("<int:pk>/family/add/<str:what>/", families.enter, name="family_add"),
    path("<int:pk>/family/<int:dependant>/", families.change, name="family_change"),
    path("<int:pk>/family/<int:dependant>/remove/", families.remove, name="family_remove"),
    path("<int:pk>/id/", record.reveal, name="reveal"),
    path("", include("union.members.urls_codes")),
]
