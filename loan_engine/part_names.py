"""What a reader is told a loan is: the parts of a combined loan in Chinese, any other by the name it was given."""

PARTS = {"fund": "公积金贷款", "commercial": "商业贷款"}


def part_name(part: str) -> str:
    """The Chinese name of a part of the combined loan; another part's own name."""
    return PARTS.get(part, part)
