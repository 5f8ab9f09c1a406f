"""Where the union's rules differ from allauth's pages."""

from allauth.account import views as allauth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from union.core.errors import NotReachable


def signup(request: HttpRequest) -> HttpResponse:
    """Nobody signs up by themselves: accounts come from the roster."""
    raise NotReachable


def password_reset(request: HttpRequest) -> HttpResponse:
    """By e-mail, where a mail server is named; else the page says whom to ask."""
    if settings.EMAIL_HOST:
        answer: HttpResponse = allauth.password_reset(request)
        return answer
    return render(request, "account/password_ask.html")


def email(request: HttpRequest) -> HttpResponse:
    """One's own address, where a mail server is named; else there is no such page."""
    if settings.EMAIL_HOST:
        answer: HttpResponse = allauth.email(request)
        return answer
    raise NotReachable
