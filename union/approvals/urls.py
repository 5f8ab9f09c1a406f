"""Addresses of approvals at the desk, and of the flows among the settings."""

from django.urls import path

from union.approvals.views import asking, batch, delegations, flows, inbox, lists

app_name = "approvals"
urlpatterns = [
    path("approvals/", inbox.inbox, name="inbox"),
    path("approvals/batch/", batch.batch, name="batch"),
    path("approvals/done/", lists.done, name="done"),
    path("approvals/mine/", lists.mine, name="mine"),
    path("approvals/all/", lists.everything, name="all"),
    path("approvals/delegations/", delegations.delegations, name="delegations"),
    path("approvals/delegations/add/", delegations.add, name="delegate"),
    path("approvals/delegations/<int:pk>/end/", delegations.end, name="delegation_end"),
    path("approvals/<int:pk>/", inbox.detail, name="detail"),
    path("approvals/<int:pk>/withdraw/", asking.withdraw, name="withdraw"),
    path("approvals/<int:pk>/nudge/", asking.nudge, name="nudge"),
    path("settings/flows/", flows.flows, name="flows"),
    path("settings/flows/<int:organisation>/suggest/", flows.suggest, name="flows_suggest"),
    path("settings/flows/<int:organisation>/<slug:kind>/add/", flows.add, name="flow_add"),
    path("settings/flows/<int:pk>/", flows.edit, name="flow_edit"),
    path("settings/flows/<int:pk>/remove/", flows.remove, name="flow_remove"),
]
