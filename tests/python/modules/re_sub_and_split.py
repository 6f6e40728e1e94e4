import re
print(re.sub(r"(\w+) (\w+)", r"\2 \1", "a b c d"), re.sub("a", lambda m: m[0].upper(), "banana", count=2), re.subn("a", "o", "banana"), re.split(r"[,;]\s*", "a, b;c"), re.split(r"(-)", "a-b"), re.sub(r"(?P<x>b)", r"<\g<x>>", "abc"), re.escape("a.b*c"), re.split("", "ab"))
