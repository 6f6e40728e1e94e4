def force_str(s, encoding="utf-8", strings_only=False, errors="strict"):
    if type(s) is str:
        return s
    if strings_only and isinstance(s, (type(None), int, float)):
        return s
    return s.decode(encoding, errors) if isinstance(s, bytes) else str(s)


smart_str = force_str


def force_bytes(s, encoding="utf-8", strings_only=False, errors="strict"):
    return s if isinstance(s, bytes) else str(s).encode(encoding, errors)


smart_bytes = force_bytes
