"""The trail in words: every act that is recorded anywhere has a label, and no label is for an act that there is not."""

import re
from pathlib import Path

from api.desk.trail import ACT_LABELS

ACT = re.compile(r'"((?:account|audit|case|keys|kiosk|session)\.[a-z_]+)"')
DESK = Path(__file__).parents[3] / "api/desk"


def test_every_act_is_named() -> None:
    acts = {
        act for path in DESK.rglob("*.py") if path.name != "trail.py" for act in ACT.findall(path.read_text("utf-8"))
    }
    assert acts == set(ACT_LABELS)
