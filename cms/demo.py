"""The demo's website: a handful of notices and stories of an invented kindergarten union."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction, Site

from cms import art
from cms.editors import follow
from cms.models import HomePage, Kind, NewsIndexPage, NewsPage, StandardPage
from union.accounts.models import User
from union.core.dates import local_today
from union.orgs.models import Organisation


@dataclass(frozen=True)
class Story:
    """A page of the demo: how many days ago, and what it says."""

    slug: str
    ago: int
    title: str
    summary: str
    body: list[tuple[str, object]]
    kind: Kind = Kind.NOTICE
    picture: Callable[[], bytes] | None = None
    alt: str = ""
    members_only: bool = False


def _text(*paragraphs: str) -> tuple[str, object]:
    return "paragraph", "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _list(*items: str) -> tuple[str, object]:
    return "paragraph", "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _quarter(today: date) -> str:
    quarter = (today.month - 1) // 3
    year, number = (today.year - 1, 4) if quarter == 0 else (today.year, quarter)
    return f"{year}年第{'一二三四'[number - 1]}季度"


def _stories(today: date) -> list[Story]:
    due = today + timedelta(days=9)
    return [
        Story(
            "gifts-this-week",
            1,
            "慰问品到了，本周起在各园区领取",
            "大米、食用油和一盒坚果，领到后请在手机上点一下“我收到了”。",
            [
                _text("今年的慰问品已经送到，每位会员一份：五公斤大米、两升食用油和一盒坚果。"),
                ("heading", "什么时候、在哪里领"),
                _list(
                    "滨江园区：中午十一点半到一点，一楼门厅；",
                    "湖畔园区：下午四点到五点，教师休息室；",
                    "东门园区：下午四点到五点，保健室隔壁。",
                ),
                _text(
                    "当天有课走不开的老师，可以请同组的同事代领；代领时请组长登记一下。",
                    "领到以后，请打开“我的福利”，点一下“我收到了”。",
                ),
            ],
        ),
        Story(
            "health-check",
            3,
            "年度体检预约开始：请选好日期",
            f"{due.month}月{due.day}日以前在“我的”里选好体检时间，空腹项目都在早上。",
            [
                _text("本年度职工体检安排在市第三医院体检中心，工会统一预约，分六个上午进行。"),
                _list(
                    "女职工增加两癌筛查，自愿参加；",
                    "四十岁以上的会员增加骨密度检查；",
                    "请带身份证，前一晚十点以后不要进食。",
                ),
                _text(
                    "体检结果由体检中心交给本人；工会只登记做没做，您同意的才进您自己的健康档案。"
                ),
            ],
            members_only=True,
        ),
        Story(
            "fun-games",
            6,
            "趣味运动会：后勤组拿了第一",
            "两人三足、滚轮胎、接力运球，三个园区一百零三人次上场。",
            [
                _text(
                    "星期六上午，三个园区的老师在滨江园区的大操场上较量了一回。两人三足摔得最多，笑得也最多。",
                    "最后一项接力运球，后勤组的四位师傅稳稳当当，一个球都没掉，第一次捧走了团体第一名。",
                ),
                (
                    "quote",
                    {
                        "text": "平时我们在厨房里，今天也让大家看看我们的腿脚。",
                        "source": "后勤组的一位师傅",
                    },
                ),
                _text(
                    "照片已经放在各小组群里。参加的会员每人一条运动毛巾，没领到的请找活动负责人。"
                ),
            ],
            kind=Kind.NEWS,
            picture=art.games,
            alt="草地上赛跑的老师们，头顶是一排彩旗",
        ),
        Story(
            "accounts-published",
            10,
            f"{_quarter(today)}工会经费收支公示",
            "公示五个工作日，有疑问可以当面问，也可以写给经费审查委员会。",
            [
                _text(f"{_quarter(today)}工会经费收支情况已经经费审查委员会审阅，现予公示。"),
                _list(
                    "收入：会费、上级回拨和行政拨缴；",
                    "支出：节日慰问、生日慰问、文体活动、困难帮扶和学习培训。",
                ),
                _text("明细贴在各园区的公告栏。公示期为五个工作日，欢迎每一位会员提问。"),
            ],
        ),
        Story(
            "retirement",
            17,
            "三十四年，最后一堂课",
            "大班组的一位老师退休了，孩子们画了一本书送给她。",
            [
                _text(
                    "她带过的第一届孩子，如今已经把自己的孩子送进了我们园。",
                    "工会为她准备了一束花和一份退休纪念，大班的孩子们画了一本书，书名叫《我们的老师会变魔法》。",
                ),
                (
                    "quote",
                    {
                        "text": "哪有什么魔法，就是每天蹲下来，听他们把话说完。",
                        "source": "退休的老师",
                    },
                ),
                _text("退休以后，她的会籍保留在退休职工小组，活动照样欢迎她来。"),
            ],
            kind=Kind.NEWS,
            picture=art.farewell,
            alt="积木搭成的幼儿园前，两队人在挥手",
        ),
        Story(
            "book-club",
            31,
            "读书会第四期：把绘本读给大人听",
            "二十二位老师，七本绘本，一个下雨的傍晚。",
            [
                _text(
                    "这一期没有讲稿，每人带一本最近给孩子读过的绘本，读给同事听。",
                    "下一期的主题是“写信”，时间和地点会在这里通知，想来的老师请找活动负责人。",
                ),
            ],
            kind=Kind.NEWS,
            picture=art.reading,
            alt="书架前，几位老师围着桌子读书",
        ),
        Story(
            "check-your-data",
            44,
            "请核对您的会员资料",
            "打开“我的”看一看：姓名、手机号、所在小组，哪里不对就点“更正”。",
            [
                _text(
                    "电子会员证已经可以在手机上出示，不再换发纸质会员证。",
                    "请每位会员核对自己的资料。手机号换了的，务必更新，否则收不到验证码。",
                ),
                _text("没有激活账号的会员，请向小组长领取一次性激活码。"),
            ],
        ),
        Story(
            "baking",
            72,
            "教工食堂变成了烘焙房",
            "六十份点心，一半带回家，一半送给了隔壁的养老院。",
            [
                _text(
                    "食堂的师傅教大家和面、包馅、压花，三炉点心一个下午就出完了。",
                    "带去养老院的三十份，老人们最喜欢豆沙馅。下次还去。",
                ),
            ],
            kind=Kind.NEWS,
            picture=art.baking,
            alt="长桌上摆着圆圆的点心，后面站着几位老师",
        ),
        Story(
            "mutual-aid",
            380,
            "职工住院医疗互助保障参保通知",
            "自愿参加，工会补助一半，本人承担一半。",
            [
                _text(
                    "互助保障按年参保，住院、意外和女职工特殊疾病三项可以任选。",
                    "愿意参加的会员请在月底以前告诉小组长，逾期要等到下一年。",
                ),
            ],
        ),
    ]


@transaction.atomic
def publish_demo_pages(union: Organisation, author: User) -> None:
    """Publishes notices, stories and a standing page, dated back from today. Once only.

    `author` holds an office that publishes.
    """
    index = NewsIndexPage.objects.get()
    if index.get_children().exists():
        return
    follow(author)
    Site.objects.filter(is_default_site=True).update(site_name=union.name)
    today = local_today()
    for story in sorted(_stories(today), key=lambda one: -one.ago):
        page = NewsPage(
            title=story.title,
            slug=story.slug,
            summary=story.summary,
            kind=story.kind,
            day=today - timedelta(days=story.ago),
            body=list(story.body),
            owner=author,
            cover=_picture(story, author),
        )
        index.add_child(instance=page)
        page.save_revision(user=author).publish(user=author)
        if story.members_only:
            PageViewRestriction.objects.create(
                page=page, restriction_type=PageViewRestriction.LOGIN
            )
    _standing(union, author)


def _picture(story: Story, author: User) -> object:
    if story.picture is None:
        return None
    image = get_image_model()(
        title=story.title,
        description=story.alt,
        uploaded_by_user=author,
        file=ContentFile(story.picture(), name=f"{story.slug}.png"),
    )
    image.save()
    return image


def _standing(union: Organisation, author: User) -> None:
    home = HomePage.objects.get()
    page = StandardPage(
        title="工会小家制度",
        slug="rules",
        owner=author,
        summary="慰问、福利、活动各有什么规矩，写在一页上。",
        body=[
            ("heading", "慰问"),
            _list(
                "住院：凭出院小结申请，一年一次；",
                "结婚、生育：凭证件复印件申请，各一次；",
                "退休离岗：由小组长提出。",
            ),
            ("heading", "福利"),
            _text("节日和生日慰问面向全体在册会员，以实物为主，由福利委员统一采购，三人以上验收。"),
            ("heading", "活动"),
            _text(
                f"{union.name}的活动提前一周在这里通知。报名以后来不了的，请提前一天告诉负责人。"
            ),
        ],
    )
    home.add_child(instance=page)
    page.save_revision(user=author).publish(user=author)
