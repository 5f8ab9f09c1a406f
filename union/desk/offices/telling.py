"""What people are told about offices."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from union.notifications import registry as notifications
from union.notifications.actions import tell
from union.orgs import registry

SENTENCES = {
    registry.CONFIRM_ASKED: _("A proposal for an office waits for a second person's yes or no."),
    registry.MERGE_ASKED: _("A request to merge duties waits for a second person's yes or no."),
    registry.CONFIRMED: _("Your proposal for an office was confirmed."),
    registry.DECLINED: _("Your proposal for an office was not agreed to; its page says why."),
    registry.OFFICE_GIVEN: _(
        "An office of the union was given to you. From its first day you find the workbench in "
        "the menu."
    ),
    registry.TERM_ENDED: _("A term of office of yours was ended, or ends earlier than before."),
    registry.TERM_OF_CONTROL_ENDED: _(
        "The term of somebody who can confirm offices was ended, or ends earlier than before."
    ),
    registry.GIVEN_ON_SERVER: _(
        "An office was given on the server's command line, because nobody here could give or "
        "confirm one any more."
    ),
    registry.MERGED: _(
        "Duties that control each other were put into one hand in the settings of the union."
    ),
}


def register() -> None:
    """Declares the notices, and who puts them into the inboxes."""
    for kind, sentence in SENTENCES.items():
        notifications.register_notice(kind, sentence)
    registry.on_news(put_into_inboxes)


def put_into_inboxes(news: registry.News) -> None:
    """Tells news of the offices, with the page that it leads to."""
    tell(news.users, news.kind, key=news.key, url=_page(news))


def _page(news: registry.News) -> str:
    if news.nomination is not None:
        return reverse("desk:proposal", args=[news.nomination])
    if news.union is not None:
        return reverse("desk:separation", args=[news.union])
    # Who gets an office, or loses one, may have no page of offices: the notice says it all.
    return ""
