"""Names in pinyin, for searching by keyboard and for the order of lists."""

import re
from typing import NamedTuple

from union.core.chinese import HAN, clean_name

# Surnames that are read otherwise than the same character in a word.
SURNAMES = {
    "万俟": "mo qi", "上官": "shang guan", "东方": "dong fang", "东郭": "dong guo",
    "亓官": "qi guan", "令狐": "ling hu", "公孙": "gong sun", "公羊": "gong yang",
    "南宫": "nan gong", "单于": "chan yu", "司徒": "si tu", "司空": "si kong", "司马": "si ma",
    "呼延": "hu yan", "夏侯": "xia hou", "太史": "tai shi", "太叔": "tai shu", "宇文": "yu wen",
    "宗政": "zong zheng", "尉迟": "yu chi", "左丘": "zuo qiu", "慕容": "mu rong",
    "拓跋": "tuo ba", "欧阳": "ou yang", "歐陽": "ou yang", "淳于": "chun yu",
    "澹台": "tan tai", "濮阳": "pu yang", "独孤": "du gu", "申屠": "shen tu", "百里": "bai li",
    "皇甫": "huang fu", "端木": "duan mu", "第五": "di wu", "纳兰": "na lan",
    "西门": "xi men", "诸葛": "zhu ge", "諸葛": "zhu ge", "赫连": "he lian",
    "轩辕": "xuan yuan", "钟离": "zhong li", "长孙": "zhang sun", "長孫": "zhang sun",
    "闾丘": "lv qiu", "鲜于": "xian yu",
    "万": "wan", "么": "yao", "乐": "yue", "乜": "nie", "仇": "qiu", "任": "ren",
    "卜": "bu", "区": "ou", "區": "ou", "单": "shan", "單": "shan", "召": "shao",
    "句": "gou", "员": "yun", "呙": "guo", "哈": "ha", "幺": "yao",
    "应": "ying", "折": "she", "晁": "chao", "晟": "cheng", "曲": "qu", "曾": "zeng",
    "朴": "piao", "查": "zha", "沈": "shen", "洗": "xian", "冼": "xian", "炅": "gui",
    "燕": "yan", "牟": "mou", "盖": "ge", "蓋": "ge", "盛": "sheng", "石": "shi",
    "祭": "zhai", "种": "chong", "秘": "bi", "粘": "nian", "繁": "po", "纪": "ji",
    "缪": "miao", "繆": "miao", "翟": "zhai", "能": "nai", "臧": "zang", "莘": "shen",
    "葛": "ge", "薄": "bo", "覃": "qin", "解": "xie", "那": "na", "郗": "xi", "都": "du",
    "重": "chong", "长": "chang", "阙": "que", "隗": "wei", "黑": "he",
}  # fmt: skip
_PART = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_HAN_PART = re.compile(f"[{HAN}]")


class Romanised(NamedTuple):
    """`zhangsan`, `zs` and `zhang san 张三`; the last one puts a list in order."""

    full: str
    initials: str
    sort_key: str


def romanise(name: str) -> Romanised:
    """The pinyin of a name, without tones, in lower case, ü as v.

    It is a proposal: whoever bears the name may have it read otherwise, so that the sort key is a
    field that can be edited. A character without a known reading stays itself.
    """
    # Its dictionaries take a quarter of a second to load: not at every start of every program.
    from pypinyin import lazy_pinyin

    clean = clean_name(name)
    syllables: list[str] = []
    for place, part in enumerate(_PART.findall(clean)):
        if not _HAN_PART.match(part):
            syllables.append(part.lower())
            continue
        surname = "" if place else _surname_of(part)
        if surname:
            syllables.extend(SURNAMES[surname].split())
        if len(part) > len(surname):
            syllables.extend(lazy_pinyin(part[len(surname) :]))
    return Romanised(
        full="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
        sort_key=" ".join([*syllables, clean]),
    )


def _surname_of(name: str) -> str:
    """The surname, where its reading is known to be its own; else nothing."""
    return next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
