"""A passkey is made, opens the account without a password, and is the second factor."""

import pytest

from tests.browser.world import World

PASSWORD = "union-demo"


@pytest.fixture
def device(demo: World):
    """A page of the member on a machine with a fingerprint reader that always says yes."""
    page = demo.open("/accounts/2fa/webauthn/add/", "member")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def test_a_passkey_is_made_and_opens_the_account_alone(device) -> None:
    page, origin = device, device.url.partition("/accounts")[0]
    if page.locator("input[type=password]").count():
        page.fill("input[type=password]", PASSWORD)
        page.click("main button.main")
    page.fill("#id_name", "我的手机")
    page.get_by_role("button", name="在设备上继续").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{origin}/accounts/2fa/webauthn/")
    assert page.get_by_text("我的手机").count() >= 1
    page.goto(f"{origin}/accounts/logout/")
    page.locator("main form button").first.click()
    page.goto(f"{origin}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{origin}/me/")
    assert page.get_by_text("账号").count() >= 1
    # With the password it is the second factor.
    page.goto(f"{origin}/accounts/logout/")
    page.locator("main form button").first.click()
    page.goto(f"{origin}/accounts/login/")
    page.fill("#id_login", "member")
    page.fill("#id_password", PASSWORD)
    page.locator("main form button.main").first.click()
    page.wait_for_url("**/2fa/authenticate/**")
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(lambda url: "/authenticate/" not in url)
    page.goto(f"{origin}/me/")
    assert page.url.endswith("/me/")
