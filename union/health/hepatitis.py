"""What speaks of hepatitis B: an employer neither asks for it nor keeps it (人社部发〔2010〕12号).

Centres write it in many ways (HBsAg, 抗-HBs, 乙肝五项, ＨＢｓＡｇ, 乙 肝), so a text is compared
without widths, spaces, dashes and brackets. Rather too much is left out than one word too little.
"""

import re
import unicodedata

_BETWEEN = re.compile(r"[^\w,;:。、/+]|_")
_SPEAKS = re.compile(
    r"[乙b]型?肝|乙\w{0,3}肝|乙[^,;。]{0,6}肝炎|乙(表|五项|核)|肝炎[b乙]|肝炎病毒|hepatitisb|hepb|surfaceantigen|"
    r"肝炎([两二三四五六七八\d]+(对半|项)|系列|标志|全套|筛查)|[两二2]对半|[大小]三阳|澳抗|"
    r"表面抗[原体]|核心抗[原体]|(?<!ig)e抗[原体]|前s|pres[12]|"
    r"hbv|hb[sec](a[gb]|ig|抗|dna|(?![a-z]))|hb[五两二5]|(抗|anti)hb|"
    r"(输血|术前|免疫|感染|传染病)\w{0,4}([三四五六七八九十\d]项|筛查)"
)
# Where one sentence of a cell ends; a list of the markers goes on behind it (1；4；5阳性).
_SENTENCES = re.compile(r"([；;。\n\r]+)")
_GOES_ON = re.compile(r"[\W\d_]*(弱?[阳阴]性?|\(?[+-]\)?)?[\W\d_]*")


def speaks_of_it(text: str) -> bool:
    """Whether a heading or a sentence speaks of hepatitis B."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("陽", "阳")
    return _SPEAKS.search(_BETWEEN.sub("", plain)) is not None


def without_it(text: str) -> tuple[str, bool]:
    """A cell without the sentences that speak of hepatitis B, and whether there were any."""
    if not speaks_of_it(text):
        return text, False
    parts = _SENTENCES.split(text)
    kept, is_about_it = "", False
    for at in range(0, len(parts), 2):
        sentence = parts[at]
        goes_on = is_about_it and _GOES_ON.fullmatch(sentence) is not None
        is_about_it = goes_on or speaks_of_it(sentence)
        if not is_about_it:
            kept += "".join(parts[at : at + 2])
    # What only the whole cell says, over the end of a line, leaves nothing.
    kept = "" if speaks_of_it(kept) else kept
    return kept.strip("；;，,、 \n\r"), True
