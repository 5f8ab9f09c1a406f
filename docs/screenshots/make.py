"""Takes the pictures of this folder anew, from a demo that is running.

    make run                                   # in one terminal
    .venv/bin/python docs/screenshots/make.py  # in another; an address may follow

It needs what the browser tests need (requirements-dev.txt, Chromium, a Chinese font), and pdftoppm
for the signing sheet. ID numbers and phones are masked on every page that is shown.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
PASSWORD = "union-demo"  # noqa: S105  # of the demo only; its login page shows it
DESKTOP, PHONE = (1280, 860), (390, 844)
LARGEST = 300_000


class Camera:
    """A browser before the demo at one address."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address

    @contextmanager
    def visit(
        self, path: str, username: str = "", size: tuple[int, int] = DESKTOP
    ) -> Iterator[Page]:
        """A page as somebody of the demo sees it."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if size == PHONE else 1,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        if username:
            page.goto(self.address + "/accounts/login/")
            page.locator("input[name=login]").fill(username)
            page.locator("form.form input[name=password]").fill(PASSWORD)
            page.locator("form.form button.main").click()
            page.wait_for_url(self.address + "/")
        page.goto(self.address + path, wait_until="networkidle")
        yield page
        context.close()

    def take(
        self,
        name: str,
        path: str,
        username: str = "",
        size: tuple[int, int] = DESKTOP,
        open_first: str = "",
    ) -> None:
        """One picture of the first screen of a page, or of the first link in it with some text."""
        with self.visit(path, username, size) as page:
            if open_first:
                page.get_by_role("link").filter(has_text=open_first).first.click()
                page.wait_for_load_state("networkidle")
            keep(name, page.screenshot())


def keep(name: str, png: bytes) -> None:
    """Writes a picture with 256 colours, which is enough for pages and a quarter of the size."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    target = HERE / name
    picture.save(target, optimize=True)
    size = target.stat().st_size
    sys.stdout.write(f"{name}  {size // 1000} KB\n")
    if size > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST // 1000} KB.")


def first_link(camera: Camera, path: str, text: str) -> str:
    """The address of the page of a list whose line has `text` in it, as the chair finds it."""
    with camera.visit(path, "chair") as page:
        line = page.locator("tbody tr").filter(has_text=text).first
        return line.get_by_role("link").first.get_attribute("href") or ""


def address_of(camera: Camera, path: str, username: str, text: str) -> str:
    """The address behind the first link with some text, as somebody finds it."""
    with camera.visit(path, username) as page:
        link = page.get_by_role("main").get_by_role("link").filter(has_text=text).first
        return link.get_attribute("href") or ""


def first_sheet(camera: Camera, path: str, username: str, name: str) -> None:
    """The first page of a PDF, as it comes out of the printer."""
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        sys.stdout.write(f"pdftoppm is not there: {name} stays as it is\n")
        return
    with camera.visit("/desk/", username) as page:
        pdf = page.request.get(camera.address + path).body()
    command = [pdftoppm, "-png", "-r", "90", "-f", "1", "-l", "1", "-singlefile", "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603  # ours
    keep(name, drawn.stdout)


def rules_and_care(camera: Camera) -> None:
    """The pictures of the guide to rules and care."""
    example = address_of(camera, "/desk/rules/", "chair", "安徽")
    camera.take("rule-changes.png", f"{example}switch-on/", "chair", (1280, 1180))
    camera.take("ledger.png", "/desk/rules/ledger/?q=林晓", "chair", open_first="林晓")
    choosing = first_link(camera, "/desk/welfare/", "2027年春节")
    camera.take("order.png", f"{choosing}order/", "welfare")
    leader = address_of(camera, "/desk/occasions/report/", "leader", "冯琳")
    camera.take("report-phone.png", leader, "leader", PHONE)
    event = address_of(camera, "/desk/occasions/", "chair", "住院")
    first_sheet(camera, f"{event}form/", "chair", "event-form.png")
    camera.take("visits-phone.png", "/desk/visits/", "chair", PHONE)
    gifts = first_link(camera, "/desk/welfare/", "秋季观影券")
    camera.take("paper-phone.png", f"{gifts}paper/", "leader", PHONE)
    warm = first_link(camera, "/desk/welfare/", "送温暖")
    camera.take("reconcile-phone.png", f"{warm}close/", "welfare", PHONE)
    camera.take("files.png", "/desk/files/", "chair")
    camera.take("family-phone.png", "/me/family/", "member", PHONE)
    camera.take("children.png", "/desk/welfare/children/", "welfare")
    camera.take("calendar.png", "/desk/welfare/calendar/", "welfare", (1280, 1180))


def insurance(camera: Camera) -> None:
    """The pictures of the guide to insurance."""
    policy = address_of(camera, "/desk/insurance/", "welfare", "团体意外险")
    camera.take("policy.png", policy, "welfare", (1280, 1000))
    camera.take("difference-phone.png", f"{policy}difference/", "welfare", PHONE)
    camera.take("cover-phone.png", "/me/insurance/", "member", PHONE)
    camera.take("claim-phone.png", "/me/insurance/", "member", PHONE, open_first="已赔付")


def privacy(camera: Camera) -> None:
    """The pictures of the guide to personal data."""
    camera.take("privacy-phone.png", "/me/privacy/", "member", PHONE)
    camera.take("copy-phone.png", "/me/privacy/copy/", "member", PHONE)
    camera.take("looks-phone.png", "/me/log/?only=looks", "member", PHONE)
    camera.take("consents.png", "/desk/settings/consents/", "chair", open_first="医疗材料")
    camera.take("retention.png", "/desk/settings/retention/", "chair", (1280, 1000))


def signing_sheet(camera: Camera, programme: str) -> None:
    """The first page of the signing sheet, as it comes out of the printer."""
    first_sheet(camera, f"{programme}sheet/", "welfare", "signing-sheet.png")


def health(camera: Camera) -> None:
    """Health files, certificates, check-ups."""
    camera.take("my-health-phone.png", "/me/health/", "member", PHONE)
    camera.take("check-up-phone.png", "/me/health/check-up/", "member", PHONE)
    camera.take("health-files.png", "/desk/health/", "keeper")
    camera.take("health-file.png", "/desk/health/?q=林晓", "keeper", open_first="林晓")
    camera.take("certificates-phone.png", "/desk/health/certificates/", "chair", PHONE)
    camera.take("check-up.png", "/desk/health/check-ups/", "welfare", open_first="年教职工体检")
    camera.take("check-up-figures.png", "/desk/health/statistics/", "chair")


def main(address: str) -> None:
    """All pictures."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        camera = Camera(browser, address)
        programme = first_link(camera, "/desk/welfare/", "送温暖")
        sheet = first_link(camera, "/desk/imports/", "outing-souvenirs.xlsx")
        camera.take("login.png", "/accounts/login/")
        camera.take("home.png", "/", "member")
        camera.take("home-phone.png", "/", "member", PHONE)
        camera.take("my-gifts-phone.png", "/me/benefits/", "member", PHONE)
        camera.take("desk.png", "/desk/", "chair")
        camera.take("desk-phone.png", "/desk/", "chair", PHONE)
        camera.take("roster.png", "/desk/members/", "chair")
        camera.take("import-preview.png", sheet, "chair", (1280, 1240))
        camera.take("import-preview-phone.png", sheet, "chair", PHONE)
        camera.take("programme.png", programme, "welfare")
        signing_sheet(camera, programme)
        climb = first_link(camera, "/desk/activities/", "登山")
        camera.take("activities.png", "/desk/activities/", "organiser")
        camera.take("activity-desk.png", climb, "organiser")
        camera.take("activity-phone.png", "/activities/", "member", PHONE, open_first="登山")
        camera.take("request-phone.png", "/desk/funds/", "organiser", PHONE, open_first="秋游大巴")
        camera.take("approvals.png", "/desk/approvals/", "chair", (1280, 1180))
        camera.take("approvals-phone.png", "/desk/approvals/", "chair", PHONE)
        camera.take("budget.png", "/desk/budget/", "treasurer", (1280, 1100))
        camera.take("flows.png", "/desk/settings/flows/", "chair")
        camera.take("rule-book.png", "/desk/rules/", "chair", open_first="演示")
        camera.take("event-phone.png", "/desk/occasions/", "chair", PHONE, open_first="住院")
        camera.take("forgotten-phone.png", "/desk/visits/forgotten/", "chair", PHONE)
        camera.take("entitled-phone.png", "/me/entitlements/", "member", PHONE)
        rules_and_care(camera)
        insurance(camera)
        health(camera)
        privacy(camera)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if sys.argv[1:] else "http://localhost:8000")
