"""What the pages about one's own account say about devices: `{% load accounts %}`."""

import ipaddress
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that is found in what the browser says of itself; the special before the general.
PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("HuaweiBrowser", "Huawei"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Harmony", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


@register.simple_tag(takes_context=True)
def passkeys_offered(context: dict[str, Any]) -> bool:
    """Whether a button for passkeys would do something here."""
    from union.accounts.second_factor import passkeys_work

    return passkeys_work(context["request"])


@register.simple_tag(takes_context=True)
def network(context: dict[str, Any], address: str) -> str:
    """Where a session came from, in words; there is no map of addresses here."""
    here = context["request"].session.session_key
    mine = next((one.ip for one in context["sessions"] if one.session_key == here), "")
    if address == mine:
        return _("the same network as this device")
    if ipaddress.ip_address(address).is_private:
        return _("the house's own network")
    return _("another network")


@register.filter
def device(agent: str) -> str:
    """`Chrome, Windows`: as much as a person can recognise of what a browser says of itself."""
    program = next((name for mark, name in PROGRAMS if mark in agent), "")
    machine = next((name for mark, name in MACHINES if mark in agent), "")
    return ", ".join(part for part in (program, machine) if part) or _("Unknown device")
