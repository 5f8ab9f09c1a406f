"""What the apps below this one keep about a person, for "my data"; those above say it themselves.

Of other people nothing stands here: no name of an officer, of a relative or of a colleague. What
somebody did in an office is told by what it was and when, not by whom it was about.
"""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from union.accounts.models import User
from union.approvals import registry as approvals
from union.approvals.models import Decision, Delegation, Review
from union.audit.models import Entry
from union.core.export import MOST_IN_A_FILE
from union.evidence.models import Paper
from union.imports.models import Batch
from union.members.models import Correction, Dependant, Kinship, Member, Standing
from union.members.models.trace import entries_about, traces
from union.notifications import texts
from union.notifications.models import Notice
from union.orgs.models import Appointment, Nomination
from union.privacy.models import Asked, Consent, Copy
from union.privacy.registry import (
    BOOKS,
    INNER,
    OTHERS,
    SITE,
    Holding,
    Own,
    Table,
    purposes,
    register_holding,
    register_own,
)


def _account(user: User) -> Iterator[Table]:
    yield Table(
        _("My account"),
        [
            _("Name to log in with"),
            pgettext("copy", "Name"),
            _("E-mail"),
            _("Opened"),
            pgettext("copy", "Open"),
        ],
        [[user.username, user.name, user.email, user.date_joined, user.is_active]],
    )
    yield Table(
        _("Second factor"),
        [_("Kind"), _("Set up"), _("Last used")],
        [
            [one.get_type_display(), one.created_at, one.last_used_at]
            for one in Authenticator.objects.filter(user=user).order_by("pk")
        ],
    )
    yield Table(
        _("Where I am logged in"),
        [_("Device"), _("Address"), _("Since"), _("Last seen")],
        [
            [one.user_agent, one.ip, one.created_at, one.last_seen_at]
            for one in UserSession.objects.filter(user=user).order_by("pk")
        ],
    )


def _offices(user: User) -> Iterator[Table]:
    yield Table(
        _("My offices"),
        [_("Office"), pgettext("copy", "Where"), _("From"), _("Last day")],
        [
            [one.get_role_display(), one.organisation.name, one.starts_on, one.ends_on]
            for one in Appointment.objects.filter(user=user)
            .select_related("organisation")
            .order_by("starts_on", "pk")
        ],
    )
    yield Table(
        _("Proposals of an office for me"),
        [_("Office"), pgettext("copy", "Where"), _("Proposed"), _("State"), _("Reason")],
        [
            [
                one.get_role_display(),
                one.organisation.name,
                one.proposed_at,
                one.get_state_display(),
                one.reason,
            ]
            for one in Nomination.objects.filter(user=user)
            .select_related("organisation")
            .order_by("pk")
        ],
    )


def _reviews(user: User) -> Iterator[Table]:
    kinds = approvals.kinds()
    yield Table(
        _("What I asked approval for"),
        [pgettext("copy", "Number"), _("Kind"), _("Amount (yuan)"), _("Asked"), _("State")],
        [
            [
                one.called,
                kinds.get(one.kind, one.kind),
                one.amount,
                one.submitted_at,
                one.get_state_display(),
            ]
            for one in Review.objects.of_applicant(user).order_by("pk")
        ],
    )
    decisions = Decision.objects.filter(Q(actor=user) | Q(principal=user))
    yield Table(
        _("What I decided"),
        [
            pgettext("copy", "Number"),
            _("Kind"),
            _("Decision"),
            _("When"),
            _("Stood in by somebody"),
        ],
        [
            [
                one.review.called,
                kinds.get(one.review.kind, one.review.kind),
                one.get_deed_display(),
                one.at,
                one.principal_id == user.pk,
            ]
            for one in decisions.select_related("review").order_by("pk")
        ],
    )
    yield Table(
        _("Delegations"),
        [_("Office"), _("I gave it"), _("From"), _("Last day"), _("Ended early")],
        [
            [
                one.get_role_display(),
                one.principal_id == user.pk,
                one.starts_on,
                one.ends_on,
                one.revoked_at,
            ]
            for one in Delegation.objects.filter(Q(principal=user) | Q(delegate=user)).order_by(
                "pk"
            )
        ],
    )


def _papers(user: User) -> Iterator[Table]:
    yield Table(
        _("Papers that I put in"),
        [pgettext("copy", "What it is"), _("Put in"), _("Taken out")],
        [
            [one.get_kind_display(), one.uploaded_at, one.removed_at]
            for one in Paper.objects.filter(uploaded_by=user).order_by("pk")
        ],
    )


def _sheets(user: User) -> Iterator[Table]:
    yield Table(
        _("Spreadsheets that I sent in"),
        [_("Kind"), _("Sent in"), _("State")],
        [
            [one.kind, one.created_at, one.get_state_display()]
            for one in Batch.objects.filter(Q(uploaded_by=user) | Q(applied_by=user)).order_by("pk")
        ],
    )


def _notices(user: User) -> Iterator[Table]:
    notices = list(Notice.objects.of_user(user)[:MOST_IN_A_FILE])
    said = {value for one in notices for value in one.params.values() if isinstance(value, str)} - {
        user.name
    }
    # A notice may name whom to ask: somebody else's name does not go out with it.
    others = set(User.objects.filter(name__in=said).values_list("name", flat=True))
    yield Table(
        _("Messages"),
        [_("When"), _("Message"), _("Read")],
        [[one.created_at, _without(one, others), one.read_at] for one in notices],
    )


def _without(notice: Notice, others: set[str]) -> str:
    notice.params = {
        name: "…" if value in others else value for name, value in notice.params.items()
    }
    return notice.text if notice.kind in texts.kinds else ""


def _deeds(user: User) -> Iterator[Table]:
    deeds = Entry.objects.filter(actor_id=user.pk).order_by("-pk")[:MOST_IN_A_FILE]
    yield Table(
        _("What I did, from the log"),
        [_("When"), pgettext("copy", "What")],
        [[one.at, one.label] for one in deeds],
    )


def _record(member: Member) -> Iterator[Table]:
    facts: list[tuple[Any, object]] = [
        (pgettext("copy", "Name"), member.name),
        (_("Staff number"), member.staff_number),
        (_("Sex"), member.get_sex_display()),
        (_("Date of birth"), member.born_on),
        (_("ID number"), member.id_number),
        (_("Telephone"), member.phone),
        (_("Union"), member.union.name),
        (_("Campus or group"), member.organisation.name),
        (_("Status"), member.get_status_display()),
        (_("Employment form"), member.get_employment_display()),
        (_("Post"), member.post),
        (_("Benefits come from"), member.served_by),
        (_("Joined the union"), member.joined_on),
        (_("Retires on"), member.retires_on),
        (_("Note"), member.note),
    ]
    yield Table(_("My record"), [pgettext("copy", "What"), pgettext("copy", "Value")], facts)
    yield Table(
        _("My history in the union"),
        [_("From"), _("Until"), _("Status"), _("Group"), _("Employment form"), _("Post")],
        [
            [
                one.starts_on,
                one.ends_on,
                one.get_status_display(),
                one.organisation.name,
                one.get_employment_display(),
                one.post,
            ]
            for one in Standing.objects.filter(member=member)
            .select_related("organisation")
            .order_by("starts_on")
        ],
    )
    yield Table(
        _("My family"),
        [
            _("Relation"),
            pgettext("copy", "Name"),
            _("Date of birth"),
            _("Expected on"),
            _("Guardian agreed"),
        ],
        [
            [
                one.get_relation_display(),
                one.name,
                one.born_on,
                one.due_on,
                one.consented_at,
            ]
            for one in Dependant.objects.of_member(member).live()
        ],
    )
    yield Table(
        _("Relatives among colleagues"),
        [_("Relation"), _("Noted")],
        [[one.get_relation_display(), one.created_at] for one in Kinship.objects.of_member(member)],
    )
    yield Table(
        _("What I asked to have put right"),
        [pgettext("copy", "What"), _("What it should be"), _("Asked"), _("State"), _("Answer")],
        [
            [
                one.get_field_display(),
                one.message,
                one.asked_at,
                one.get_state_display(),
                one.answer,
            ]
            for one in Correction.objects.filter(member=member).order_by("pk")
        ],
    )


def _consents(member: Member) -> Iterator[Table]:
    titles = {one.key: one.title for one in purposes()}
    yield Table(
        _("My consents"),
        [
            _("Purpose"),
            _("Version"),
            _("Given"),
            pgettext("copy", "Held until"),
            pgettext("copy", "Words"),
        ],
        [
            [
                titles.get(one.purpose, one.purpose),
                one.text.version,
                one.given_at,
                one.withdrawn_at,
                one.text.text,
            ]
            for one in Consent.objects.of_member(member).select_related("text")
        ],
    )
    yield Table(
        _("New words that I left unanswered"),
        [_("Purpose"), _("Version"), _("When")],
        [
            [titles.get(one.text.purpose, one.text.purpose), one.text.version, one.answered_at]
            for one in Asked.objects.filter(member=member).select_related("text").order_by("pk")
        ],
    )


def _log(member: Member) -> Iterator[Table]:
    entries = list(entries_about(member)[:MOST_IN_A_FILE])
    yield Table(
        _("Who has seen or changed my record"),
        [_("When"), pgettext("copy", "What"), _("Office"), _("Myself"), _("Reason")],
        [
            [one.at, one.label, "、".join(one.offices), one.is_own, one.reason]
            for one in traces(entries, member)
        ],
    )


def _copies(user: User) -> Iterator[Table]:
    yield Table(
        _("Copies of my data"),
        [_("Asked"), _("Ready"), pgettext("copy", "Deleted at")],
        [[one.asked_at, one.ready_at, one.gone_at] for one in Copy.objects.of_user(user)],
    )


def register() -> None:
    """Registers all of them."""
    _register_accounts()
    _register_machinery()
    _register_members()


def _register_accounts() -> None:
    register_own(
        Own(
            "accounts",
            gettext_lazy("Account"),
            {
                "accounts.user": "",
                "mfa.authenticator": "",
                "usersessions.usersession": "",
                "accounts.user_groups": INNER,
                "accounts.user_user_permissions": INNER,
                "account.emailaddress": INNER,
                "account.emailconfirmation": INNER,
            },
            _account,
        )
    )
    register_own(
        Own(
            "orgs",
            gettext_lazy("Offices"),
            {"orgs.appointment": "", "orgs.nomination": "", "orgs.separation": OTHERS},
            _offices,
        )
    )
    register_own(
        Own("notifications", gettext_lazy("Messages"), {"notifications.notice": ""}, _notices)
    )
    site = (
        "comment commentreply modellogentry page pagelogentry pagesubscription revision taskstate "
        "uploadedfile workflowstate grouppagepermission groupsitepermission pageviewrestriction "
        "pageviewrestriction_groups site workflowpage"
    )
    more = "admin.editingsession admin.formstate docs.document images.image images.rendition"
    others = f"{more} users.userprofile redirects.redirect".split()
    register_own(
        Own(
            "site",
            gettext_lazy("Website"),
            dict.fromkeys(
                [*(f"wagtailcore.{one}" for one in site.split()), *(f"wagtail{o}" for o in others)],
                SITE,
            ),
            lambda _user: (),
        )
    )


def _register_machinery() -> None:
    register_own(
        Own(
            "approvals",
            gettext_lazy("Approvals"),
            {
                "approvals.review": "",
                "approvals.decision": "",
                "approvals.delegation": "",
                "approvals.concern": OTHERS,
                "approvals.reviewstep": BOOKS,
                "approvals.flow": OTHERS,
                "approvals.flowstep": OTHERS,
            },
            _reviews,
        )
    )
    register_own(Own("evidence", gettext_lazy("Papers"), {"evidence.paper": ""}, _papers))
    register_own(
        Own(
            "imports",
            gettext_lazy("Spreadsheets"),
            {"imports.batch": "", "imports.row": OTHERS, "imports.mark": OTHERS},
            _sheets,
        )
    )
    register_own(Own("audit", gettext_lazy("Log"), {"audit.entry": ""}, _deeds))
    register_own(
        Own(
            "copies",
            gettext_lazy("Copies of one's own data"),
            {"privacy.copy": "", "privacy.copypart": INNER},
            _copies,
        )
    )


def _register_members() -> None:
    register_holding(
        Holding(
            "members",
            gettext_lazy("Roster"),
            {
                "members.member": "",
                "members.standing": "",
                "members.dependant": "",
                "members.kinship": "",
                "members.correction": "",
                "members.claimcode": INNER,
            },
            _record,
        )
    )
    register_holding(
        Holding(
            "privacy",
            gettext_lazy("Consents"),
            {"privacy.consent": "", "privacy.asked": "", "privacy.consenttext": ""},
            _consents,
        )
    )
    register_holding(Holding("traces", gettext_lazy("Log"), {"audit.entry": ""}, _log))
