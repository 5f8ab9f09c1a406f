"""Addresses of gifts at the desk."""

from django.urls import path

from union.welfare.views import (
    calendar,
    children,
    choices,
    exemptions,
    papers,
    programmes,
    purchase,
    receipts,
    rows,
)

app_name = "welfare"
urlpatterns = [
    path("", programmes.programmes, name="list"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:union>/prepare/", calendar.prepare, name="prepare"),
    path("children/", children.children, name="children"),
    path("children/export/", children.export, name="children_export"),
    path("children/print/", children.on_paper, name="children_print"),
    path("children/<int:union>/prepare/", children.prepare, name="children_prepare"),
    path("export/", papers.export_programmes, name="export_list"),
    path("add/", programmes.choose_kind, name="add"),
    path("add/<str:kind>/", programmes.add, name="add_kind"),
    path("<int:pk>/", programmes.detail, name="detail"),
    path("<int:pk>/edit/", programmes.edit, name="edit"),
    path("<int:pk>/close/", programmes.close, name="close"),
    path("<int:pk>/reopen/", programmes.reopen, name="reopen"),
    path("<int:pk>/remind/", programmes.remind, name="remind"),
    path("<int:pk>/issue/", rows.issue, name="issue"),
    path("<int:pk>/hand-out/", rows.hand_out, name="hand_out"),
    path("<int:pk>/rows/add/", rows.choose_member, name="row_add"),
    path("<int:pk>/rows/add/<int:member>/", rows.add_row, name="row_new"),
    path("<int:pk>/rows/<int:row>/", rows.edit_row, name="row_edit"),
    path("<int:pk>/rows/<int:row>/choice/", choices.choice, name="choice"),
    path("<int:pk>/rows/<int:row>/hand-out/", rows.hand_out_row, name="row_hand_out"),
    path("<int:pk>/rows/<int:row>/remove/", rows.remove_row, name="row_remove"),
    path("<int:pk>/rows/<int:row>/proxy/", receipts.proxy, name="proxy"),
    path("<int:pk>/rows/<int:row>/take-back/", receipts.take_back, name="take_back"),
    path("<int:pk>/exemption/<int:member>/", exemptions.ask, name="exemption"),
    path("<int:pk>/order/", choices.order, name="order"),
    path("<int:pk>/order/print/", choices.print_order, name="order_print"),
    path("<int:pk>/order/export/", choices.export_order, name="order_export"),
    path("<int:pk>/paper/", receipts.paper, name="paper"),
    path("<int:pk>/paper/all/", receipts.all_signed, name="all_signed"),
    path("<int:pk>/sheet/", papers.sheet, name="sheet"),
    path("<int:pk>/purchase/", purchase.papers, name="purchase"),
    path("<int:pk>/export/", papers.export, name="export"),
]
