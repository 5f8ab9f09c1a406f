import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from union.core.chinese import bigrams, clean_name, fold_name

HAN_TEXT = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2)


def test_a_sentence_becomes_overlapping_pairs():
    assert bigrams("关于中秋慰问的通知") == "关于 于中 中秋 秋慰 慰问 问的 的通 通知"


def test_words_and_numbers_stay_in_lower_case_and_half_width():
    assert bigrams("２０２６年 WiFi密码:ＡＢＣ") == "2026 年 wifi 密码 abc"


def test_characters_outside_the_basic_plane_are_characters_too():
    assert bigrams("𠮷田㛃") == "𠮷田 田㛃"


def test_punctuation_separates():
    assert bigrams("春节,中秋。_") == "春节 中秋"


@given(HAN_TEXT, st.data())
def test_any_two_characters_inside_a_text_find_it(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assert set(bigrams(text[start:end]).split()) <= set(bigrams(text).split())


@given(st.text())
def test_pairs_of_any_text_are_plain_words(text):
    for word in bigrams(text).split():
        assert word == unicodedata.normalize("NFKC", word).lower() or len(word) > 1
        assert not any(char.isspace() for char in word)


@pytest.mark.parametrize(
    "name", ["张三", "张 三", "张　三", " 张\u00a0三 ", "张\u200b三\ufeff", "张\n三", "\u202e张三"]
)
def test_spaces_and_invisible_characters_do_not_make_another_person(name):
    assert fold_name(name) == "张三"


def test_every_dot_of_a_long_name_is_the_same_dot():
    dots = "·•‧∙⋅・･.．"
    assert {fold_name(f"阿依古丽{dot}买买提") for dot in dots} == {"阿依古丽·买买提"}


def test_a_suffix_in_brackets_keeps_two_colleagues_apart():
    assert fold_name("李娜（大）") == fold_name("李娜(大)") == "李娜(大)"
    assert fold_name("李娜(大)") != fold_name("李娜(小)")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (" 张　三 ", "张三"),
        ("欧阳 小满", "欧阳小满"),
        ("Anna   Smith", "Anna Smith"),
        ("Ａｎｎａ Smith", "Anna Smith"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("𠮷 㛃", "𠮷㛃"),
        ("李娜（大）", "李娜（大）"),
        ("\ufeff王芳\u200b", "王芳"),
    ],
)
def test_names_are_stored_tidy(written, stored):
    assert clean_name(written) == stored


@given(st.text())
def test_tidying_twice_changes_nothing_more(text):
    assert clean_name(clean_name(text)) == clean_name(text)
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.text())
def test_a_stored_name_still_matches_what_was_written(text):
    assert fold_name(clean_name(text)) == fold_name(text)
