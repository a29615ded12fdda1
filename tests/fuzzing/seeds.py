"""Inputs to begin with: of each target, one of every kind that the parser tells apart."""

from __future__ import annotations

from collections.abc import Mapping

from loan_engine.documents.files import XLSX
from loan_engine.screening.files.template import template
from rules.vocabulary import FACTS


def _texts(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


_HEADINGS = ("合同总价（万元）", "已婚", "申请日期", "住房类型")
_ROWS = (
    "".join(f'<c t="s"><v>{place}</v></c>' for place in range(4)),
    '<c><v>29.400000000000006</v></c><c t="b"><v>1</v></c><c s="1"><v>46082</v></c>'
    '<c t="str"><f>A1</f><v>普通_x000D_住房</v></c>',
    '<c r="A3"><f>1</f></c><c r="B3" t="inlineStr"><is><r><t>是</t></r></is></c><c t="d"><v>2026-03-01T00:00</v></c>',
    '<c t="e"><v>#N/A</v></c><c r="F4"><v>1e5</v></c>',
)
_SHEET = (
    f"<worksheet><sheetData>{''.join(f'<row>{cells}</row>' for cells in _ROWS)}</sheetData>"
    '<mergeCells><mergeCell ref="A4:B5"/></mergeCells></worksheet>'
)
_STRINGS = f"<sst>{''.join(f'<si><t>{heading}</t></si>' for heading in _HEADINGS)}</sst>"
_STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="165" formatCode="yyyy/m/d"/></numFmts>'
    '<cellXfs><xf/><xf numFmtId="165"/></cellXfs></styleSheet>'
)

SEEDS: Mapping[str, list[bytes]] = {
    "id_number": _texts(
        "11010519491231002X",
        "110105 19491231 002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "440524188001010014",
        "110105490231002",
        "110105194902310021",
        "王小明",
        "阿依古丽·买买提",
        "O'Neil-Ｌee Jr",
    ),
    "date": _texts(
        "2026-03-01",
        "2026/3/1",
        "2026.12.31 00:00:00.000",
        "2026年3月1日",
        "20260301",
        "２０２６－０３－０１",
        "2026-02-30",
        "2024-02-29T00:00",
        "46082",
        "60.5",
        "2958465.999999",
        "1e5",
        "不详",
        "#N/A",
    ),
    "amount": _texts(
        "2067.79",
        "-0",
        "0.001",
        "99999999999.99",
        "1,234,567.80元",
        "１２.５万元",
        "206779分",
        "118.55㎡",
        "11855百分之一平方米",
        "2年",
        "24.0个月",
        "294000.00000000006",
        "1e400",
        "1E-7",
        "-1.5e+3",
        "未知",
        "null",
    ),
    "document": _texts(
        '{"city": "jingdezhen", "home": {"area": 118.5, "in_city": true, "x": null}, "e": [1, -2.5e+3, "\\u4e00"]}',
        '{"a": 1, "a": 2}',
        '[NaN, Infinity, -Infinity, 1e400, 1234567890123456789012345678901234567890, "\\ud800", "\\ud83d\\ude00"]',
        "[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]",
        "city: jingdezhen\nhome:\n  area: 118.5\n  in_city: yes\nlist:\n- 2026-03-01\n- 2026-03-01T00:00:00Z\n- ~\n",
        "on: off\n? a\n: b\n!!set {a, b}: 1\n",
        "a: &x [1, 0x1F, 0o17, 1_000, .inf, .nan, 1e3, 12:30:45]\nb: *x\n",
        "a: !!binary aGk=\nb: !!omap [c: 1]\nd: !!pairs [e: 1]\nf: !!bool x\n",
        "<<: {a: 1}\n=: 2\n--- |\n text\n...\n%YAML 1.1\n---\n'a': \"\\x41\\u4e00\"\n",
    ),
    "csv": [
        *_texts(
            "编号,合同总价（万元）,已婚,申请日期\n甲,98.5,是,2026-03-01\n乙,,否,\n,,,\n合计,98.5,,\n",
            '﻿编号;purchase_price_yuan;home_area\n"a;\n""b""";1,000;118.5\n"c;1;2\nd;e\n',
            "标题\n\n编号\t家庭已有住房套数\t合同总价\r\n甲\t2套\t30万\r\n乙\t\0\t1\t2\r\n",
        ),
        "编号,合同总价,已婚\r\n甲,980000,是\r\n".encode("gb18030"),
        "编号,合同总价,已婚\r\n甲,980000,是\r\n".encode("utf-16"),
        "编号,合同总价,已婚\n甲,9800\n".encode() + b"\xff\xfe\xd8\n",
    ],
    "xlsx": [
        "\0".join((_SHEET, _STRINGS, _STYLES)).encode(),
        template(XLSX, [*FACTS.values()][:4]),
    ],
    "parquet": [
        b"".join(
            bytes([place, kind]) + b"2026-03-\x01\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7f" for place in places
        )
        for kind, places in enumerate(zip(range(20), range(10, 30), strict=True))
    ],
}

WORDS: Mapping[str, list[bytes]] = {
    "id_number": _texts("19491231", "0", "X", "x", "Ｘ", "１", "·", "'", "〇", "\u3000", "\u200d"),
    "date": _texts(
        "年", "月", "日", "-", "/", ".", "T", " 00:00", ":00", "1900", "2100", "0229", "－", "\u200b", "e", "1e"
    ),
    "amount": _texts(
        "万元",
        "万",
        "元",
        "分",
        "平方米",
        "㎡",
        "m²",
        "年",
        "月",
        "个月",
        ",",
        "，",
        "．",
        "-",
        "e+",
        "0.",
        "\xa0",
        "99",
    ),
    "document": _texts(
        "!!",
        "&a",
        "*a",
        "<<",
        "\\u",
        "\\ud8",
        "e+",
        "- ",
        ": ",
        "? ",
        "|",
        ">",
        "---",
        "%YAML",
        "1e400",
        "NaN",
        "{",
        "[",
    ),
    "csv": _texts(
        '"',
        '""',
        ",",
        "\t",
        ";",
        "\r\n",
        "\n",
        "﻿",
        "编号",
        "合同总价",
        "（元）",
        "（万元）",
        "已婚",
        "home_area_hundredths",
    ),
    "xlsx": _texts(
        "<c", ' t="s"', ' t="d"', ' t="e"', ' t="b"', ' s="1"', ' r="B2"', "<v>", "<is><t>", "<f>", "<row>", "_x0041_"
    ),
    "parquet": [bytes(7), b"\xff" * 7, b"2026"],
}
"""What the inputs are made of, to be put in here and there."""
