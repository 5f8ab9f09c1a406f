"""The pages that every union starts with, in place of Wagtail's welcome page."""

import json
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone

HOME = {"title": "首页", "intro": "这里是我们的职工之家：通知、活动、福利，都在这里。"}
STANDARD = [
    (
        "about",
        "关于工会",
        "我们是谁，能为您做什么，怎么找到我们。",
        [
            (
                "paragraph",
                "<p>工会是职工自愿结合的群众组织。我们为会员办福利、送温暖、组织活动，也把大家的意见带到园里去。</p>",
            ),
            ("heading", "工会能为您做什么"),
            (
                "paragraph",
                "<ul><li>逢年过节和生日的慰问品，领取记录在“我的福利”里随时可查；</li><li>生病住院、结婚生育、退休离岗时的慰问；</li><li>文体活动、疗休养和学习培训；</li><li>收支公开，接受每一位会员的监督。</li></ul>",
            ),
            ("heading", "怎么找到我们"),
            (
                "paragraph",
                "<p>先找您所在工会小组的组长。您的资料如果有误，请在“我的”页面里提出更正，会有专人核对并答复。</p>",
            ),
        ],
    ),
    (
        "privacy",
        "隐私说明",
        "工会保存您的哪些资料，谁能看到，您有哪些权利。",
        [
            ("heading", "我们保存什么"),
            (
                "paragraph",
                "<ul><li>办理会籍所必需的：姓名、工号、所在园区和小组、岗位、入会日期、身份证号和手机号；</li><li>您领取过的福利、报名过的活动、工会的慰问和替您投的保险；</li><li>您自己登记的家属，以及您同意保存的健康资料。</li></ul>",
            ),
            ("heading", "谁能看到"),
            (
                "paragraph",
                "<ul><li>您能看到自己的全部资料；</li><li>工会小组长只能看到本组会员；</li><li>工会主席、副主席、福利委员、委员和经费审查委员按职务查看名册和福利；财务和出纳查看福利和经费；</li><li>完整的身份证号只有福利委员和经费审查委员能查看，要写明用途；</li><li>健康档案由健康档案管理员按写明的用途打开；遇到紧急情况，须由两位工会干部共同同意，事后经经费审查委员会复核。每一次打开您都看得到；</li><li>系统管理员能看到名册，打不开健康档案；</li><li>身份证号和手机号加密保存，平时只显示首尾几位；每一次查看完整号码都会留下记录。</li></ul>",
            ),
            (
                "paragraph",
                "<p>我们不使用任何外部的统计、字体或地图服务，也不会把您的资料交给其他单位；上级工会和主管部门依规定要求报送的除外。</p>",
            ),
            ("heading", "您的权利"),
            (
                "paragraph",
                "<p>资料有误，可以在“我的”页面提出更正；同意过什么，在“我的”里的“隐私与同意”中查看，随时可以撤回；退会以后，除依法须保存的账目以外，您可以要求删除。有疑问请联系工会主席或经费审查委员会。</p>",
            ),
        ],
    ),
    (
        "accessibility",
        "无障碍与大字版",
        "字大一点，颜色深一点，读屏也能用。",
        [
            ("heading", "大字版和深色"),
            (
                "paragraph",
                "<p>每一页的底部都有“显示与大字版”：可以换成大字，也可以换成深色，选择会记在您的手机里。</p>",
            ),
            ("heading", "读屏和键盘"),
            (
                "paragraph",
                "<p>所有页面都可以只用键盘操作，也支持手机的读屏功能；颜色从来不是唯一的提示。按“跳到正文”可以略过菜单。</p>",
            ),
            ("heading", "哪里不好用"),
            (
                "paragraph",
                "<p>请告诉您的小组长或工会主席，我们会尽快改。不方便用手机的会员，可以请小组长代为登记和领取。</p>",
            ),
        ],
    ),
]


def _body(blocks: list[tuple[str, str]]) -> str:
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def make_pages(apps: Any, schema_editor: Any) -> None:
    Locale = apps.get_model("wagtailcore", "Locale")
    Site = apps.get_model("wagtailcore", "Site")
    Restriction = apps.get_model("wagtailcore", "CollectionViewRestriction")
    Collection = apps.get_model("wagtailcore", "Collection")
    ContentType = apps.get_model("contenttypes", "ContentType")

    def content_type(model: str) -> Any:
        return ContentType.objects.get_or_create(app_label="cms", model=model)[0]

    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    now = timezone.now()
    published = {
        "live": True,
        "has_unpublished_changes": False,
        "locale": locale,
        "first_published_at": now,
        "last_published_at": now,
    }

    # The welcome page becomes the home page, so that the site's root stays the same row.
    welcome = Site.objects.get(is_default_site=True).root_page
    home = apps.get_model("cms", "HomePage")(page_ptr_id=welcome.pk)
    home.__dict__.update(
        {name: value for name, value in welcome.__dict__.items() if not name.startswith("_")}
    )
    home.title = home.draft_title = HOME["title"]
    home.intro = HOME["intro"]
    home.content_type = content_type("homepage")
    home.numchild = 1 + len(STANDARD)
    for name, value in published.items():
        setattr(home, name, value)
    home.save()

    def below(position: int, slug: str, title: str) -> dict[str, Any]:
        return {
            "title": title,
            "draft_title": title,
            "slug": slug,
            "depth": home.depth + 1,
            "path": f"{home.path}{position:04d}",
            "numchild": 0,
            "url_path": f"{home.url_path}{slug}/",
            **published,
        }

    apps.get_model("cms", "NewsIndexPage").objects.create(
        content_type=content_type("newsindexpage"), **below(1, "news", "新闻公告")
    )
    for position, (slug, title, summary, blocks) in enumerate(STANDARD, start=2):
        apps.get_model("cms", "StandardPage").objects.create(
            content_type=content_type("standardpage"),
            summary=summary,
            body=_body(blocks),
            **below(position, slug, title),
        )
    Site.objects.filter(is_default_site=True).update(site_name="职工之家")

    # Pictures and files for members only.
    root = Collection.objects.get(depth=1)
    root.numchild += 1
    root.name = "全部"
    root.save()
    closed = Collection.objects.create(
        name="仅会员可见", depth=2, path=f"{root.path}{root.numchild:04d}", numchild=0
    )
    Restriction.objects.create(collection=closed, restriction_type="login")


def remove_pages(apps: Any, schema_editor: Any) -> None:
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Collection = apps.get_model("wagtailcore", "Collection")
    ContentType = apps.get_model("contenttypes", "ContentType")
    home = Site.objects.get(is_default_site=True).root_page
    Page.objects.filter(path__startswith=home.path).exclude(pk=home.pk).delete()
    # The row of the home page alone: its parent stays the root of the site.
    apps.get_model("cms", "HomePage").objects.get(pk=home.pk).delete(keep_parents=True)
    Page.objects.filter(pk=home.pk).update(
        title="Welcome to your new Wagtail site!",
        draft_title="Welcome to your new Wagtail site!",
        numchild=0,
        content_type=ContentType.objects.get(app_label="wagtailcore", model="page"),
    )
    Site.objects.filter(is_default_site=True).update(site_name="")
    if Collection.objects.filter(name="仅会员可见").delete()[0]:
        Collection.objects.filter(depth=1).update(numchild=0, name="Root")


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(make_pages, remove_pages)]
