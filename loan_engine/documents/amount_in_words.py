"""Sums of money in the formal characters of cheques and contracts (人民币大写).

Source: 中国人民银行《支付结算办法》附一《正确填写票据和结算凭证的基本规定》, items 1 to 4. Where the rule leaves
a choice, its first example is followed: 零 is written after 元 when the yuan end in 0 and the 角 do not, it is not
written after a 万 or 亿 whose last digit is 0, and 整 follows 元 but not 角.
"""

from __future__ import annotations

from loan_engine.money import MAXIMUM_YUAN_DIGITS

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_SCALES = ((10**8, "亿"), (10**4, "万"))


def amount_in_words(fen: int) -> str:
    """Fen in formal characters, 人民币 in front: 140950 is "人民币壹仟肆佰零玖元伍角", 0 is "人民币零元整".

    Raises ValueError below zero, or for more whole-yuan digits than `money` reads.
    """
    yuan, rest = divmod(fen, 100)
    if fen < 0 or yuan >= 10**MAXIMUM_YUAN_DIGITS:
        raise ValueError(f"no sum of money to write in words: {fen} fen")
    tenths, hundredths = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"人民币{words}整"
    # 零 stands for the empty place before what follows: the 角, or the last of the yuan.
    if words and (not tenths or yuan % 10 == 0):
        words += "零"
    if tenths:
        words += f"{_DIGITS[tenths]}角"
    if hundredths:
        words += f"{_DIGITS[hundredths]}分"
    return f"人民币{words}"


def _whole(number: int) -> str:
    """A whole number, read group by group of four digits."""
    for scale, unit in _SCALES:
        above, below = divmod(number, scale)
        if above:
            head = f"{_whole(above)}{unit}"
            if not below:
                return head
            return f"{head}{'零' if below * 10 < scale else ''}{_whole(below)}"
    return _group(number)


def _group(number: int) -> str:
    """A number below 10 000; one 零 for a run of zeros inside it, none for those at its end."""
    words, gap = "", False
    for place, unit in _PLACES:
        digit = number // place % 10
        if digit:
            words += f"{'零' if gap and words else ''}{_DIGITS[digit]}{unit}"
        gap = not digit
    return words or _DIGITS[0]
