"""The menus: what exists, and what the person may open. One line per screen."""

from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.accounts.models import User
from union.core.errors import Sentence
from union.notifications.counts import counts
from union.notifications.models import Notice
from union.orgs import scoping
from union.orgs.scoping import Somebody


@dataclass(frozen=True)
class Item:
    """A line of a menu. `right` is what opens it at the desk; none: everyone who sees the menu.

    `or_rights` open it as well.
    """

    label: Sentence
    url_name: str
    icon: str
    right: str = ""
    or_rights: tuple[str, ...] = ()
    url: str = ""
    current: bool = False
    badge: int = 0
    phone_only: bool = False
    wide_only: bool = False

    def shown(self, path: str, *, badge: int = 0) -> "Item":
        """The line as it stands on one page."""
        url = reverse(self.url_name)
        here = path == url if url in ("/", "/desk/") else path.startswith(url)
        return replace(self, url=url, current=here, badge=badge)

    def opens_to(self, user: Somebody) -> bool:
        """Whether somebody finds a page there."""
        rights = [right for right in (self.right, *self.or_rights) if right]
        return not rights or any(scoping.may(user, right) for right in rights)


@dataclass(frozen=True)
class Section:
    """A group of lines with a title."""

    title: Sentence
    items: list[Item] = field(default_factory=list)


DESK = [
    Section(
        _("To do"),
        [Item(_("Today"), "desk:home", "desk"), Item(_("Approvals"), "approvals:inbox", "stamp")],
    ),
    Section(
        _("Manage"),
        [
            Item(_("Members"), "members:list", "people", "members.view"),
            Item(_("Corrections"), "members:corrections", "pen", "members.answer"),
            Item(_("Activities"), "activities:list", "cal", "activities.view"),
            Item(_("Gifts and benefits"), "welfare:list", "gift", "welfare.view"),
            Item(
                _("Members' events"),
                "occasions:list",
                "heart",
                "occasions.view",
                or_rights=("occasions.report",),
            ),
            Item(_("Visits"), "visits:list", "sofa", "visits.view"),
            Item(_("Health files"), "health:people", "lock", "health.open"),
            Item(_("Health certificates"), "health:certificates", "shield", "health.certificates"),
            Item(
                _("Check-ups"),
                "health:campaigns",
                "check",
                "health.campaigns",
            ),
            Item(_("Insurance"), "insurance:list", "shield", "insurance.view"),
            Item(_("Rules"), "rules:books", "book", "rules.view"),
            Item(
                _("Spreadsheets"),
                "imports:list",
                "table",
                "imports.view",
                or_rights=("health.import",),
            ),
        ],
    ),
    Section(
        pgettext_lazy("menu", "Money"),
        [
            Item(
                _("Fund requests"), "funds:list", "file", "funds.request", or_rights=("funds.view",)
            ),
            Item(_("Payments"), "funds:payments", "coins", "funds.payments"),
            Item(_("Budget"), "funds:budget", "tree", "funds.budget"),
            Item(_("Ledger"), "funds:ledger", "book", "funds.ledger"),
        ],
    ),
    Section(_("Publish"), [Item(_("Website"), "wagtailadmin_home", "horn", "cms.edit")]),
    Section(
        pgettext_lazy("menu", "Watch over"),
        [
            Item(
                _("Incomplete files"),
                "desk:files",
                "shield",
                "occasions.view",
                or_rights=("funds.view", "activities.change"),
            ),
            Item(_("Emergency accesses"), "health:emergencies", "warn", "health.emergencies"),
            Item(_("Check-ups in figures"), "health:statistics", "tree", "health.statistics"),
            Item(_("Log"), "desk:log", "file", "audit.view"),
        ],
    ),
    Section(
        _("Settings"),
        [
            Item(_("Offices"), "desk:offices", "stamp", "orgs.offices"),
            Item(_("Approval flows"), "approvals:flows", "swap", "approvals.flows"),
            Item(_("Consents"), "privacy:texts", "shield", "privacy.texts"),
            Item(_("What is kept how long"), "privacy:retention", "clock", "privacy.texts"),
        ],
    ),
]

HOME = Item(pgettext_lazy("page", "Home"), "wagtail_serve_home", "home")
NEWS = Item(_("News"), "news", "horn")
ACTIVITIES = Item(_("Activities"), "activities", "cal")
SERVICES = Item(_("Services"), "services", "grid")
INBOX = Item(_("Messages"), "inbox", "bell")
ME = Item(_("Me"), "me", "user")
WORKBENCH = Item(_("Workbench"), "desk:home", "desk")


def site_tabs(request: HttpRequest, *, unread: int, waiting: int) -> list[Item]:
    """The words of the top bar and of the tabs at the bottom of a phone (at most five).

    On a phone staff have the workbench in the fourth place, and the messages at the bell above.
    """
    path, user = request.path, request.user
    news = NEWS.shown(path)
    if not user.is_authenticated:
        return [HOME.shown(path), ACTIVITIES.shown(path), news]
    tabs = [
        HOME.shown(path),
        ACTIVITIES.shown(path),
        SERVICES.shown(path),
        replace(news, wide_only=True),
    ]
    if scoping.holds_office(user):
        tabs.append(WORKBENCH.shown(path, badge=waiting))
    else:
        tabs.append(replace(INBOX.shown(path, badge=unread), phone_only=True))
    return [*tabs, replace(ME.shown(path), phone_only=True)]


def desk_sections(request: HttpRequest) -> list[Section]:
    """The menu of the workbench for the offices that the person holds."""
    sections = []
    # What a to-do leads to carries its number in the menu too.
    waiting = counts(request).by_url
    for section in DESK:
        items = [
            item.shown(request.path, badge=waiting.get(reverse(item.url_name), 0))
            for item in section.items
            if item.opens_to(request.user)
        ]
        if items:
            sections.append(replace(section, items=items))
    # A screen below another one's address is the screen itself, not the one above it.
    current = [item.url for one in sections for item in one.items if item.current]
    here = max(current, default="", key=len)
    return [
        replace(one, items=[replace(item, current=item.url == here) for item in one.items])
        for one in sections
    ]


def unread(user: User) -> int:
    """Notices not yet opened."""
    return Notice.objects.of_user(user).unread().count()
