"""What the pages about one's own account say about devices: `{% load accounts %}`."""

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


@register.filter
def device(agent: str) -> str:
    """`Chrome, Windows`: as much as a person can recognise of what a browser says of itself."""
    program = next((name for mark, name in PROGRAMS if mark in agent), "")
    machine = next((name for mark, name in MACHINES if mark in agent), "")
    return ", ".join(part for part in (program, machine) if part) or _("Unknown device")
