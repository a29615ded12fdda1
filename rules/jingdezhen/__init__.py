"""Jingdezhen's combined loan: 景金字〔2020〕18号 with 景金字〔2020〕17号 and 景府办字〔2020〕46号."""
