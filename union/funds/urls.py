"""Addresses of money at the desk: requests, budget, payments, ledger."""

from django.urls import path

from union.funds.views import budget, ledger, papers, payments, requests

app_name = "funds"
urlpatterns = [
    path("funds/", requests.requests, name="list"),
    path("funds/new/", requests.new, name="new"),
    path("funds/<int:pk>/", requests.detail, name="detail"),
    path("funds/<int:pk>/edit/", requests.edit, name="edit"),
    path("funds/<int:pk>/submit/", requests.submit, name="submit"),
    path("funds/<int:pk>/discard/", requests.discard, name="discard"),
    path("funds/<int:pk>/correct/", requests.correct, name="correct"),
    path("funds/<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("funds/<int:pk>/papers/", papers.add, name="papers"),
    path("funds/<int:pk>/papers/<int:paper>/", papers.show, name="paper"),
    path("funds/<int:pk>/papers/<int:paper>/remove/", papers.remove, name="paper_remove"),
    path("funds/<int:pk>/print/", papers.sheet, name="print"),
    path("budget/", budget.budget, name="budget"),
    path("budget/changes/<int:pk>/", budget.change, name="change"),
    path("budget/ledger/", ledger.ledger, name="ledger"),
    path("payments/", payments.payments, name="payments"),
]
