"""A member with a health file."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL.Image import new as picture

from union.health import actions
from union.health.actions import files
from union.privacy.actions import give_consent

SECRET = "青霉素过敏-只有本人和管理员能看"


@pytest.fixture
def agree():
    """Says yes for a member to one of the two purposes, or both."""

    def say(user, *purposes):
        for purpose in purposes or (files.FILE, files.RESULTS):
            give_consent(user.member, purpose.key, version=1, actor=user)

    return say


@pytest.fixture
def entry(member, agree):
    """林晓's own entry: what SECRET says."""
    agree(member)
    return actions.add_entry(member.member, actions.Entry("allergy", SECRET), actor=member)


def photo(name="IMG_乳腺结节.png", colour="red"):
    """A picture from the phone, with a name that says too much."""
    dot = BytesIO()
    picture("RGB", (40, 30), colour).save(dot, "PNG")
    return SimpleUploadedFile(name, dot.getvalue(), "image/png")


@pytest.fixture
def paper(member, agree):
    """林晓's report as a photo."""
    agree(member)
    sent = actions.Sent(photo(), "复查报告")
    return actions.add_paper(member.member, sent, on=date(2026, 10, 8), actor=member)
