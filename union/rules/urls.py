"""Addresses of rule books, ledgers and exemptions at the desk."""

from django.urls import path

from union.rules.views import books, clauses, exemptions, ledger, settings, switching

app_name = "rules"
urlpatterns = [
    path("", books.books, name="books"),
    path("add/", books.add, name="add"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<int:pk>/offer/", settings.offer, name="offer"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="export"),
    path("ledger/<int:pk>/", ledger.member, name="member"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/<int:pk>/", exemptions.exemption, name="exemption"),
    path("<int:pk>/", books.book, name="book"),
    path("<int:pk>/edit/", books.edit, name="edit"),
    path("<int:pk>/discard/", books.discard, name="discard"),
    path("<int:pk>/next-version/", books.next_version, name="next_version"),
    path("<int:pk>/checked/", books.checked, name="checked"),
    path("<int:pk>/compare/<int:other>/", books.compare, name="compare"),
    path("<int:pk>/switch-on/", switching.switch_on, name="switch_on"),
    path("<int:pk>/switch-off/", switching.switch_off, name="switch_off"),
    path("<int:pk>/clauses/add/", clauses.clause, name="clause_add"),
    path("<int:pk>/clauses/<int:clause>/", clauses.clause, name="clause_edit"),
    path("<int:pk>/clauses/<int:clause>/remove/", clauses.remove_clause, name="clause_remove"),
    path("<int:pk>/rules/add/", clauses.kinds, name="rule_kinds"),
    path("<int:pk>/rules/add/<slug:kind>/", clauses.add_rule, name="rule_add"),
    path("<int:pk>/rules/<int:rule>/", clauses.edit_rule, name="rule_edit"),
    path("<int:pk>/rules/<int:rule>/remove/", clauses.remove_rule, name="rule_remove"),
]
