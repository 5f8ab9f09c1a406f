"""Sorts of activities, who may come to one, and when one may sign up."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What sort of activity it is."""

    OUTING = "outing", _("Outing")
    CULTURE = "culture", _("Culture and sports")
    LECTURE = "lecture", _("Lecture")
    CONTEST = "contest", _("Skills contest")
    VOLUNTEERING = "volunteering", _("Volunteering")
    FAMILY = "family", _("Parents and children")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Other activity")


# What the rules call it, where they have another word: by it the papers of a file are asked for.
BENEFITS: dict[str, str] = {Kind.LECTURE: "education", Kind.FAMILY: "culture"}


class Rule(models.TextChoices):
    """Why an activity is not for somebody."""

    STATUS = "status", _("It is for members of the union.")
    ORGANISATION = "organisation", _("It is for another campus or union.")
    GROUP = "group", _("It is for other groups.")
    POST = "post", _("It is for other posts.")
    EMPLOYMENT = "employment", _("It is for other employment forms.")


class Window(models.TextChoices):
    """Whether one can sign up at a moment."""

    EARLY = "early", _("Sign-up has not begun")
    OPEN = "open", _("Sign-up is open")
    OVER = "over", _("Sign-up is over")
