"""The access table of Wagtail's admin (/cms/): two kinds of editors, and nobody else.

Rights there follow from two groups, which follow from offices (`cms.editors`): chair and deputy
publish, the others of `cms.edit` write drafts. For everybody else there is no /cms/. "back" is
Wagtail's way of saying no: to the admin's home, with a sentence. A form that is refused there
answers 200.

`alike`: asked as the chair and as the organiser; that the other editors are in the same groups is
a test of its own.
"""

from typing import Any

from tests.access.line import Line, Outcome, door, nothing

PUBLISHERS = frozenset({"chair", "deputy"})
EDITORS = PUBLISHERS | {"organiser", "committee", "welfare", "sysadmin"}
ADD = (
    "cms/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/"
    "<int:parent_page_id>/"
)
WORKFLOW, SESSION = "cms/pages/workflow", "cms/editing-sessions"


def _empty_page(own: Any) -> dict[str, Any]:
    """What the editing page of a page sends at least."""
    counts = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0"}
    return {"title": "", "body-count": "0", **{f"comments-{k}": n for k, n in counts.items()}}


def _pair(answers: str) -> dict[str, Outcome]:
    get, post = (int(one) if one.isdigit() else one for one in answers.split())
    return {"GET": get, "POST": post}


def admin(publisher: str = "200 405", editor: str = "", **more: Any) -> Line:
    """A page of the admin: what GET and POST answer to publishers, and to the other editors."""
    first, second = _pair(publisher), _pair(editor or publisher)
    known = {name: more.pop(name) for name in list(more) if name in Line.__dataclass_fields__}
    return Line(
        **{
            "door": EDITORS,
            "who": EDITORS,
            "get": first["GET"],
            "post": first["POST"],
            "but": dict.fromkeys(EDITORS - PUBLISHERS, second),
            "things": more,
            "alike": True,
            "queries": 70,
            **known,
        }
    )


CMS: dict[str, Line] = {
    # Wagtail's own doors lead to ours.
    "^(?:cms/login|cms/password_reset|_util/login)/": door(
        at="/_util/login/", get="login", post="login"
    ),
    "cms/logout/": door(get=303, post=303),
    "cms/account/": admin("302 302", anonymous=302, alike=False),
    # Accounts, groups and sites: rights follow from offices alone.
    "^cms/(?:users|groups|sites|failwhale|test404)/": nothing(at="/cms/users/new/"),
    "cms/": admin(),
    # Wagtail asks some four times for each of its twenty pages.
    "cms/api/main/pages/": admin(queries=130),
    "cms/api/main/pages/<int:pk>/": admin(pk="page"),
    "cms/api/main/pages/find/": admin("404 405"),
    "cms/api/main/pages/<int:pk>/action/<str:action_name>/": admin(
        "405 404", pk="page", action_name="=approve"
    ),
    "cms/api/main/documents/": admin(),
    "cms/api/main/documents/<int:pk>/": admin(pk="document"),
    "cms/api/main/documents/find/": admin("404 405"),
    "cms/api/main/images/": admin(),
    "cms/api/main/images/<int:pk>/": admin(pk="image"),
    "cms/api/main/images/find/": admin("404 405"),
    "cms/pages/": admin("302 405"),
    "cms/pages/<int:parent_page_id>/": admin(parent_page_id="index"),
    "cms/pages/<int:parent_page_id>/results/": admin(parent_page_id="index"),
    "cms/bulk/<str:app_label>/<str:model_name>/<str:action>/": admin(
        "404 404", app_label="app", model_name="model", action="=delete"
    ),
    ADD: admin(
        "200 200",
        content_type_app_name="app",
        content_type_model_name="model",
        parent_page_id="index",
        send=_empty_page,
    ),
    f"{ADD}preview/": admin(
        "200 200",
        content_type_app_name="app",
        content_type_model_name="model",
        parent_page_id="index",
        send=_empty_page,
    ),
    "cms/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/": admin(
        content_type_app_name="app", content_type_model_name="model"
    ),
    "cms/pages/create/<slug:app_label>/<slug:model_name>": admin(
        "302 200", app_label="app", model_name="model"
    ),
    "cms/pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/": admin(
        content_type_app_name="app", content_type_model_name="model"
    ),
    "cms/pages/<int:page_id>/usage/": admin(page_id="page"),
    "cms/pages/<int:page_id>/edit/": admin("200 200", page_id="page", send=_empty_page),
    "cms/pages/<int:page_id>/edit/preview/": admin("200 200", page_id="page", send=_empty_page),
    "cms/pages/<int:page_id>/view_draft/": admin("200 200", page_id="page"),
    "cms/pages/<int:parent_page_id>/add_subpage/": admin("302 302", parent_page_id="index"),
    "cms/pages/<int:page_id>/delete/": admin("200 302", "back back", page_id="page"),
    "cms/pages/<int:page_id>/unpublish/": admin("200 302", "back back", page_id="page"),
    "cms/pages/<int:page_id>/convert_alias/": admin("404 404", page_id="page"),
    "cms/pages/search/": admin(),
    "cms/pages/search/results/": admin(),
    "cms/pages/<int:page_to_move_id>/move/": admin("200 200", "back back", page_to_move_id="page"),
    "cms/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/": admin(
        "200 302", "200 back", page_to_move_id="page", destination_id="destination"
    ),
    "cms/pages/<int:page_to_move_id>/set_position/": admin(
        "200 200", "back back", page_to_move_id="page"
    ),
    "cms/pages/<int:page_id>/copy/": admin("200 500", page_id="page"),
    "cms/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/": admin(
        "200 302", "back back", page_id="waiting", action_name="=approve", task_state_id="state"
    ),
    f"{WORKFLOW}/collect_action_data/<int:page_id>/<slug:action_name>/<int:task_state_id>/": admin(
        "200 200", "back back", page_id="waiting", action_name="=approve", task_state_id="state"
    ),
    "cms/pages/workflow/confirm_cancellation/<int:page_id>/": admin("200 200", page_id="waiting"),
    "cms/pages/workflow/preview/<int:page_id>/<int:task_id>/": admin(
        "200 405", "back 405", page_id="waiting", task_id="task"
    ),
    "cms/pages/<int:page_id>/privacy/": admin("200 200", "back back", page_id="page"),
    "cms/pages/<int:page_id>/lock/": admin("405 302", "405 back", page_id="page"),
    "cms/pages/<int:page_id>/unlock/": admin("405 302", "405 back", page_id="page"),
    "cms/pages/<int:page_id>/revisions/": admin("302 302", page_id="page"),
    "cms/pages/<int:page_id>/revisions/<int:revision_id>/view/": admin(
        page_id="page", revision_id="revision"
    ),
    "cms/pages/<int:page_id>/revisions/<int:revision_id>/revert/": admin(
        "200 200", page_id="page", revision_id="revision", send=_empty_page
    ),
    "cms/pages/<int:page_id>/revisions/<int:revision_id>/unschedule/": admin(
        "200 302", "back back", page_id="page", revision_id="revision"
    ),
    "cms/pages/<int:page_id>/workflow_history/": admin(page_id="page"),
    "cms/pages/<int:page_id>/workflow_history/detail/<int:workflow_state_id>/": admin(
        "404 405", page_id="page", workflow_state_id="workflow_state"
    ),
    "cms/pages/<int:page_id>/history/": admin(page_id="page"),
    "cms/pages/<int:page_id>/history/results/": admin(page_id="page"),
    "cms/choose-page/": admin(),
    "cms/choose-page/<int:parent_page_id>/": admin(parent_page_id="index"),
    "cms/choose-page/search/": admin(),
    "cms/choose-page/chosen-multiple/": admin(),
    "cms/choose-external-link/": admin("200 500"),
    "cms/choose-email-link/": admin("200 200"),
    "cms/choose-phone-link/": admin("200 200"),
    "cms/choose-anchor-link/": admin("200 200"),
    "cms/tag-autocomplete/": admin("200 200"),
    "cms/tag-autocomplete/<slug:app_name>/<slug:model_name>/": admin(
        "404 404", app_name="app", model_name="model"
    ),
    "cms/collections/": admin("200 405", "back back"),
    "cms/collections/add/": admin("200 200", "back back"),
    "cms/collections/<int:pk>/": admin("200 200", "back back", pk="collection"),
    "cms/collections/<int:pk>/delete/": admin("200 302", "404 404", pk="collection"),
    "cms/collections/<int:collection_id>/privacy/": admin(
        "200 200", "back back", collection_id="collection"
    ),
    "cms/workflows/list/": admin("back back"),
    "cms/workflows/list/results/": admin("back back"),
    "cms/workflows/add/": admin("back back"),
    "cms/workflows/enable/<int:pk>/": admin("405 back", pk="workflow"),
    "cms/workflows/disable/<int:pk>/": admin("back back", pk="workflow"),
    "cms/workflows/edit/<int:pk>/": admin("back back", pk="workflow"),
    "cms/workflows/usage/<int:pk>/": admin("back back", pk="workflow"),
    "cms/workflows/usage/<int:pk>/results/": admin("back back", pk="workflow"),
    "cms/workflows/remove/<int:page_pk>/": admin("405 back", page_pk="page"),
    "cms/workflows/remove/<int:page_pk>/<int:workflow_pk>/": admin(
        "405 back", page_pk="page", workflow_pk="workflow"
    ),
    "cms/workflows/tasks/add/<str:app_label>/<str:model_name>/": admin(
        "back back", app_label="app", model_name="model"
    ),
    "cms/workflows/tasks/select_type/": admin("back back"),
    "cms/workflows/tasks/index/": admin("back back"),
    "cms/workflows/tasks/index/results/": admin("back back"),
    "cms/workflows/tasks/edit/<int:pk>/": admin("back back", pk="task"),
    "cms/workflows/tasks/disable/<int:pk>/": admin("back back", pk="task"),
    "cms/workflows/tasks/enable/<int:pk>/": admin("405 back", pk="task"),
    "cms/workflows/task_chooser/": admin(),
    "cms/workflows/task_chooser/results/": admin(),
    "cms/workflows/task_chooser/create/": admin("200 400"),
    "cms/workflows/task_chooser/<int:task_id>/": admin("200 200", task_id="task"),
    "cms/reports/locked/": admin("200 405", "back back"),
    "cms/reports/locked/results/": admin("200 405", "back back"),
    "cms/reports/workflow/": admin(),
    "cms/reports/workflow/results/": admin(),
    "cms/reports/workflow_tasks/": admin(),
    "cms/reports/workflow_tasks/results/": admin(),
    "cms/reports/site-history/": admin(),
    "cms/reports/site-history/results/": admin(),
    "cms/reports/aging-pages/": admin(),
    "cms/reports/aging-pages/results/": admin(),
    "cms/reports/page-types-usage/": admin(),
    "cms/reports/page-types-usage/results/": admin(),
    "cms/dismissibles/": admin(),
    f"{SESSION}/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/": admin(
        "405 200", app_label="app", model_name="model", object_id="page", session_id="=987654321"
    ),
    "cms/editing-sessions/release/<int:session_id>/": admin("405 200", session_id="=987654321"),
    "cms/block-preview/": admin("404 405"),
    "cms/redirects/": admin("200 405", "back back"),
    "cms/redirects/results/": admin("200 405", "back back"),
    "cms/redirects/add/": admin("200 200", "back back"),
    "cms/redirects/<int:redirect_id>/": admin("200 200", "back back", redirect_id="redirect"),
    "cms/redirects/<int:redirect_id>/delete/": admin(
        "200 302", "back back", redirect_id="redirect"
    ),
    "cms/redirects/import/": admin("200 200", "back back"),
    "cms/redirects/import/process/": admin("405 500", "back back"),
    "cms/embeds/chooser/": admin("200 200"),
    "cms/embeds/chooser/upload/": admin("200 200"),
    "cms/documents/": admin(),
    "cms/documents/results/": admin(),
    "cms/documents/add/": admin("200 200"),
    "cms/documents/edit/<int:document_id>/": admin("200 200", "back back", document_id="document"),
    "cms/documents/delete/<int:document_id>/": admin(
        "200 302", "back back", document_id="document"
    ),
    "cms/documents/multiple/add/": admin("200 400"),
    "cms/documents/multiple/<int:doc_id>/": admin("405 200", "405 back", doc_id="document"),
    "cms/documents/multiple/create_from_uploaded_document/<int:uploaded_file_id>/": admin(
        "405 404", uploaded_file_id="=987654321"
    ),
    "cms/documents/multiple/<int:doc_id>/delete/": admin("405 200", "405 back", doc_id="document"),
    "cms/documents/multiple/delete_upload/<int:uploaded_file_id>/": admin(
        "405 404", uploaded_file_id="=987654321"
    ),
    "cms/documents/usage/<int:document_id>/": admin("200 405", "back back", document_id="document"),
    "cms/images/": admin(),
    "cms/images/results/": admin(),
    "cms/images/<int:image_id>/": admin("200 200", "back back", image_id="image"),
    "cms/images/<int:image_id>/delete/": admin("200 302", "back back", image_id="image"),
    "cms/images/<int:image_id>/generate_url/": admin("404 405", image_id="image"),
    "cms/images/<int:image_id>/generate_url/output/": admin("404 405", image_id="image"),
    "cms/images/<int:image_id>/preview/<str:filter_spec>/": admin(
        "200 200", "back back", image_id="image", filter_spec="=width-20"
    ),
    "cms/images/add/": admin("200 200"),
    "cms/images/usage/<int:image_id>/": admin("200 405", "back back", image_id="image"),
    "cms/images/multiple/add/": admin("200 400"),
    "cms/images/multiple/<int:image_id>/": admin("405 200", "405 back", image_id="image"),
    "cms/images/multiple/create_from_uploaded_image/<int:uploaded_file_id>/": admin(
        "405 404", uploaded_file_id="=987654321"
    ),
    "cms/images/multiple/<int:image_id>/delete/": admin("405 200", "405 back", image_id="image"),
    "cms/images/multiple/delete_upload/<int:uploaded_file_id>/": admin(
        "405 404", uploaded_file_id="=987654321"
    ),
    "cms/holidays/": admin("200 405", "back back"),
    "cms/holidays/results/": admin("200 405", "back back"),
    "cms/holidays/new/": admin("200 200", "back back"),
    "cms/holidays/edit/<int:pk>/": admin("200 200", "back back", pk="holiday"),
    "cms/holidays/delete/<int:pk>/": admin("200 302", "back back", pk="holiday"),
    "cms/holidays/history/<int:pk>/": admin("200 405", "back back", pk="holiday"),
    "cms/holidays/history-results/<int:pk>/": admin("200 405", "back back", pk="holiday"),
    "cms/holidays/usage/<int:pk>/": admin("200 405", "back back", pk="holiday"),
    "cms/documents/chooser/": admin(),
    "cms/documents/chooser/results/": admin(),
    "cms/documents/chooser/chosen/<str:pk>/": admin(pk="document"),
    "cms/documents/chooser/chosen-multiple/": admin(),
    "cms/documents/chooser/create/": admin("200 200"),
    "cms/images/chooser/": admin(),
    "cms/images/chooser/results/": admin(),
    "cms/images/chooser/chosen/<str:pk>/": admin(pk="image"),
    "cms/images/chooser/chosen-multiple/": admin(),
    "cms/images/chooser/create/": admin("200 200"),
    "cms/images/chooser/<int:image_id>/select_format/": admin("200 200", image_id="image"),
    "cms/sprite/": admin("200 200", anonymous=200),
    "cms/jsi18n/": admin(anonymous=200),
    "cms/pages/(\\d+)/revisions/compare/(live|earliest|\\d+)\\.\\.\\.(live|latest|\\d+)/$": admin(
        at="/cms/pages/{page.pk}/revisions/compare/earliest...latest/"
    ),
    # Whatever else begins with /cms/.
    "cms/.*/$": admin("404 404", at="/cms/no/such/page/", anonymous=302),
}
