"""A member's own insurance, below /me/insurance/."""

from django.urls import path

from union.insurance.views import mine, papers

urlpatterns = [
    path("", mine.cards, name="my_insurance"),
    path("worker.js", mine.worker, name="my_insurance_worker"),
    path("claims/add/<int:insured>/", mine.add, name="my_claim_add"),
    path("claims/<int:pk>/", mine.claim, name="my_claim"),
    path("claims/<int:pk>/withdraw/", mine.withdraw, name="my_claim_withdraw"),
    path("claims/<int:pk>/papers/", papers.add_to_own, name="my_claim_papers"),
    path("claims/<int:pk>/papers/<int:paper>/", papers.show_own, name="my_claim_paper"),
    path("claims/<int:pk>/papers/<int:paper>/kind/", papers.kind_own, name="my_claim_paper_kind"),
    path(
        "claims/<int:pk>/papers/<int:paper>/remove/",
        papers.remove_own,
        name="my_claim_paper_remove",
    ),
]
