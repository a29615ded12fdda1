"""What a browser may do with a page of ours: nothing from elsewhere, no script within the page, no frame around it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

_SELF = "'self'"
_NONE = "'none'"


def page_headers(*, style: str = _SELF, framed_by: str = _NONE) -> dict[str, str]:
    """The headers of an HTML page; `style` and `framed_by` are sources of the Content-Security-Policy."""
    policy = {
        "default-src": _NONE,
        "script-src": _SELF,
        "style-src": style,
        "img-src": f"{_SELF} data:",
        "connect-src": _SELF,
        "base-uri": _NONE,
        "form-action": _NONE,
        "frame-ancestors": framed_by,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def hash_source(text: str) -> str:
    """The source that admits one style element, by its text."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
