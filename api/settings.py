"""What the one who runs the service decides, from the environment."""

from __future__ import annotations

import os
import re

_HOST = re.compile(r"\*|https?://[A-Za-z0-9.*-]+(:[0-9]+)?")


def embedding_hosts() -> str:
    """Whose pages may frame the embedded one, as sources of a Content-Security-Policy: EMBEDDING_HOSTS, else anybody's.

    Origins apart by blanks, as https://homes.example or https://*.example. Raises ValueError for anything else.
    """
    hosts = os.environ.get("EMBEDDING_HOSTS", "*").split()
    if not hosts or not all(map(_HOST.fullmatch, hosts)):
        raise ValueError("EMBEDDING_HOSTS must hold origins, such as https://homes.example, apart by blanks")
    return " ".join(hosts)
