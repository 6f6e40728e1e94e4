"""Addresses, and texts that fit into them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode as _urlencode, urlsplit

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def urlencode(query, doseq=False):
    pairs = query.lists() if hasattr(query, "lists") else query.items() if hasattr(query, "items") else query
    flat = []
    for key, value in pairs:
        if value is None:
            raise TypeError(
                "Cannot encode None for key '%s' in a query string. Did you mean to pass an empty string or omit the "
                "value?" % key
            )
        flat.append((key, value))
    return _urlencode(flat, doseq or hasattr(query, "lists"))


def urlsafe_base64_encode(s):
    return urlsafe_b64encode(s).rstrip(b"\n=").decode("ascii")


def urlsafe_base64_decode(s):
    s = s.encode()
    return urlsafe_b64decode(s.ljust(len(s) + len(s) % 4, b"="))


def base36_to_int(s):
    if len(s) > 13:
        raise ValueError("Base36 input too large")
    return int(s, 36)


def int_to_base36(i):
    if i < 0:
        raise ValueError("Negative base36 conversion input.")
    text = ""
    while True:
        i, digit = divmod(i, 36)
        text = DIGITS[digit] + text
        if not i:
            return text


def url_has_allowed_host_and_scheme(url, allowed_hosts, require_https=False):
    url = (url or "").strip()
    allowed = {allowed_hosts} if isinstance(allowed_hosts, str) else set(allowed_hosts or ())
    if not url or url.startswith("///"):
        return False
    parts = urlsplit(url.replace("\\", "/"))
    if not parts.netloc and parts.scheme:
        return False
    scheme = parts.scheme or ("http" if parts.netloc else "")
    schemes = ["https"] if require_https else ["http", "https"]
    return (not parts.netloc or parts.netloc in allowed) and (not scheme or scheme in schemes)
