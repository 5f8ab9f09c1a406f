"""Addresses of money at the desk: requests, budget, payments, ledger."""

from django.urls import path

from union.funds.views import budget, changes, detail, ledger, lists, papers, payments, requests, sheet

app_name = "funds"
urlpatterns = [
    path("funds/", lists.requests, name="list"),
    path("funds/export/", lists.export, name="export"),
    path("funds/paper/", lists.on_paper, name="list_print"),
    path("funds/new/", requests.new, name="new"),
    path("funds/line/", requests.line, name="line"),
    path("funds/<int:pk>/", detail.detail, name="detail"),
    path("funds/<int:pk>/edit/", requests.edit, name="edit"),
    path("funds/<int:pk>/submit/", detail.submit, name="submit"),
    path("funds/<int:pk>/discard/", detail.discard, name="discard"),
    path("funds/<int:pk>/correct/", detail.correct, name="correct"),
    path("funds/<int:pk>/withdraw/", detail.withdraw, name="withdraw"),
    path("funds/<int:pk>/papers/", papers.add, name="papers"),
    path("funds/<int:pk>/papers/<int:paper>/", papers.show, name="paper"),
    path("funds/<int:pk>/papers/<int:paper>/remove/", papers.remove, name="paper_remove"),
    path("funds/<int:pk>/print/", sheet.sheet, name="print"),
    path("budget/", budget.budget, name="budget"),
    path("budget/changes/<int:pk>/", changes.change, name="change"),
    path("budget/ledger/", ledger.ledger, name="ledger"),
    path("payments/", payments.payments, name="payments"),
]
