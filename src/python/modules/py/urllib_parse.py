"""Parts of addresses: quoting, queries, splitting."""

from collections import namedtuple

SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")

SplitResult = namedtuple("SplitResult", "scheme netloc path query fragment")
ParseResult = namedtuple("ParseResult", "scheme netloc path params query fragment")


def quote(string, safe="/", encoding="utf-8", errors="strict"):
    raw = string if isinstance(string, bytes) else str(string).encode("utf-8")
    kept = SAFE | set(safe)
    return "".join(chr(byte) if byte < 128 and chr(byte) in kept else "%%%02X" % byte for byte in raw)


def quote_plus(string, safe="", encoding="utf-8", errors="strict"):
    return quote(string, safe + " ").replace(" ", "+")


def unquote(string, encoding="utf-8", errors="replace"):
    if "%" not in string:
        return string
    raw, at = [], 0
    while at < len(string):
        piece = string[at : at + 3]
        if piece[0] == "%" and len(piece) == 3 and is_hex(piece[1:]):
            raw.append(bytes([int(piece[1:], 16)]))
            at += 3
        else:
            raw.append(string[at].encode("utf-8"))
            at += 1
    return b"".join(raw).decode("utf-8", "replace")



def is_hex(text):
    return all(char in "0123456789abcdefABCDEF" for char in text)


def unquote_plus(string, encoding="utf-8", errors="replace"):
    return unquote(string.replace("+", " "))


def urlencode(query, doseq=False, safe="", encoding=None, errors=None, quote_via=quote_plus):
    pairs = query.items() if hasattr(query, "items") else query
    encoded = []
    for key, value in pairs:
        values = value if doseq and isinstance(value, (list, tuple)) else [value]
        encoded.extend("%s=%s" % (quote_via(key, safe), quote_via(item, safe)) for item in values)
    return "&".join(encoded)


def parse_qsl(qs, keep_blank_values=False, strict_parsing=False, encoding="utf-8", errors="replace"):
    pairs = []
    for part in qs.split("&"):
        name, equals, value = part.partition("=")
        if part and (value or keep_blank_values):
            pairs.append((unquote_plus(name), unquote_plus(value)))
    return pairs


def parse_qs(qs, keep_blank_values=False, strict_parsing=False):
    found = {}
    for name, value in parse_qsl(qs, keep_blank_values):
        found.setdefault(name, []).append(value)
    return found


def urlsplit(url, scheme="", allow_fragments=True):
    rest, _, fragment = url.partition("#")
    rest, _, query = rest.partition("?")
    netloc = ""
    head, colon, tail = rest.partition(":")
    if colon and head and head[0].isalpha() and all(c.isalnum() or c in "+-." for c in head):
        scheme, rest = head.lower(), tail
    if rest.startswith("//"):
        netloc, slash, path = rest[2:].partition("/")
        rest = slash + path
    return SplitResult(scheme, netloc, rest, query, fragment)


def urlparse(url, scheme="", allow_fragments=True):
    parts = urlsplit(url, scheme)
    path, _, params = parts.path.partition(";")
    return ParseResult(parts.scheme, parts.netloc, path, params, parts.query, parts.fragment)


def urlunsplit(parts):
    scheme, netloc, path, query, fragment = parts
    url = path
    if netloc or url.startswith("//"):
        url = "//" + netloc + ("/" + url if url and not url.startswith("/") else url)
    if scheme:
        url = scheme + ":" + url
    return url + ("?" + query if query else "") + ("#" + fragment if fragment else "")


def urlunparse(parts):
    scheme, netloc, path, params, query, fragment = parts
    return urlunsplit((scheme, netloc, path + (";" + params if params else ""), query, fragment))


def urljoin(base, url, allow_fragments=True):
    if not base or "://" in url:
        return url or base
    parts = urlsplit(base)
    if url.startswith("/"):
        path = url
    else:
        path = parts.path.rsplit("/", 1)[0] + "/" + url
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
