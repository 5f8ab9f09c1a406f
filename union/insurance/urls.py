"""Insurance at the desk, below /desk/insurance/."""

from django.urls import path

from union.insurance.views import claims, papers, policies, roster, sheets, years

app_name = "insurance"
urlpatterns = [
    path("", policies.policies, name="list"),
    path("add/", policies.add, name="add"),
    path("uncovered/", roster.uncovered, name="uncovered"),
    path("years/", years.years, name="years"),
    path("insurers/<int:pk>/", policies.insurer, name="insurer"),
    path("<int:pk>/", policies.detail, name="detail"),
    path("<int:pk>/edit/", policies.edit, name="edit"),
    path("<int:pk>/renew/", policies.renew, name="renew"),
    path("<int:pk>/papers/", papers.add_to_policy, name="papers"),
    path("<int:pk>/papers/<int:paper>/", papers.show_of_policy, name="paper"),
    path("<int:pk>/papers/<int:paper>/remove/", papers.remove_of_policy, name="paper_remove"),
    path("<int:pk>/roster/", roster.roster, name="roster"),
    path("<int:pk>/roster/export/", roster.export, name="export"),
    path("<int:pk>/roster/add/", roster.insure, name="insure"),
    path("insured/<int:pk>/end/", roster.end, name="end"),
    path("<int:pk>/list/", sheets.upload, name="upload"),
    path("<int:pk>/difference/", sheets.difference, name="difference"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/export/", sheets.export, name="sheet_export"),
    path("sheets/<int:pk>/apply/", sheets.apply, name="sheet_apply"),
    path("sheets/<int:pk>/drop/", sheets.drop, name="sheet_drop"),
    path("claims/", claims.claims, name="claims"),
    path("claims/export/", claims.export, name="claims_export"),
    path("claims/add/<int:insured>/", claims.add, name="claim_add"),
    path("claims/<int:pk>/", claims.detail, name="claim"),
    path("claims/<int:pk>/edit/", claims.edit, name="claim_edit"),
    path("claims/<int:pk>/move/", claims.move, name="claim_move"),
    path("claims/<int:pk>/reopen/", claims.reopen, name="claim_reopen"),
    path("claims/<int:pk>/papers/", papers.add_to_claim, name="claim_papers"),
    path("claims/<int:pk>/papers/<int:paper>/", papers.show_of_claim, name="claim_paper"),
    path("claims/<int:pk>/papers/<int:paper>/kind/", papers.kind_of_claim, name="claim_paper_kind"),
    path(
        "claims/<int:pk>/papers/<int:paper>/remove/",
        papers.remove_of_claim,
        name="claim_paper_remove",
    ),
    path(
        "claims/<int:pk>/papers/<int:paper>/check/", papers.check_of_claim, name="claim_paper_check"
    ),
]
