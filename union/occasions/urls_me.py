"""Addresses of a member's own events."""

from django.urls import path

from union.occasions.views import mine, papers

urlpatterns = [
    path("report/", mine.report, name="report_own"),
    path("<int:pk>/", mine.mine, name="my_occasion"),
    path("<int:pk>/papers/", papers.add_own, name="my_occasion_papers"),
    path("<int:pk>/papers/<int:paper>/", papers.show_own, name="my_occasion_paper"),
    path("<int:pk>/papers/<int:paper>/kind/", papers.kind_own, name="my_occasion_paper_kind"),
    path("<int:pk>/papers/<int:paper>/remove/", papers.remove_own, name="my_occasion_paper_remove"),
]
