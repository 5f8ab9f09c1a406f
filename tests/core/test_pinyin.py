import pytest
from hypothesis import given
from hypothesis import strategies as st

from union.core.pinyin import romanise


def test_a_name_has_its_pinyin_its_initials_and_a_place_in_the_order():
    assert romanise("张三") == ("zhangsan", "zs", "zhang san 张三")


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("单雄信", "shanxiongxin"), ("曾国藩", "zengguofan"), ("解晓东", "xiexiaodong"),
        ("仇英", "qiuying"), ("区玉", "ouyu"), ("朴树", "piaoshu"), ("查良镛", "zhaliangyong"),
        ("任远", "renyuan"), ("翟志刚", "zhaizhigang"), ("覃丽", "qinli"), ("盖叫天", "gejiaotian"),
        ("缪小平", "miaoxiaoping"), ("乐嘉", "yuejia"), ("员静", "yunjing"), ("黑燕", "heyan"),
        ("卜凡", "bufan"), ("都敏", "dumin"), ("万里", "wanli"), ("吕布", "lvbu"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name, full):
    assert romanise(name).full == full


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("尉迟恭", "yuchigong", "ycg"), ("万俟雪", "moqixue", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"), ("欧阳小满", "ouyangxiaoman", "oyxm"),
        ("诸葛亮", "zhugeliang", "zgl"), ("单于玉", "chanyuyu", "cyy"),
        ("令狐冲", "linghuchong", "lhc"), ("上官婉儿", "shangguanwaner", "sgwe"),
        ("司马光", "simaguang", "smg"), ("夏侯惇", "xiahoudun", "xhd"),
    ],
)  # fmt: skip
def test_compound_surnames_stay_together(name, full, initials):
    assert romanise(name)[:2] == (full, initials)


def test_only_the_first_character_is_a_surname():
    assert romanise("张单").full == "zhangdan"


def test_latin_names_keep_their_letters():
    assert romanise("Anna  Smith") == ("annasmith", "as", "anna smith Anna Smith")


def test_a_character_without_a_known_reading_stays_itself():
    assert romanise("王𠮷").sort_key.startswith("wang ")


def test_an_empty_name_has_nothing():
    assert romanise(" ") == ("", "", "")


@given(st.text())
def test_any_text_has_some_order(text):
    assert romanise(text).full == romanise(text).full.replace(" ", "")
