"""Jingdezhen's rulebook: its data files, conditions, limits, papers and duties put together."""

from __future__ import annotations

from rules.jingdezhen.conditions import CAUTIONS, CONDITIONS, LIMITS
from rules.jingdezhen.duties import DUTIES
from rules.jingdezhen.papers import PAPERS
from rules.jingdezhen.places import FOLDER
from rules.rulebook import Rulebook

RULEBOOKS = (
    Rulebook(**vars(FOLDER), conditions=CONDITIONS, cautions=CAUTIONS, limits=LIMITS, papers=PAPERS, duties=DUTIES),
)
