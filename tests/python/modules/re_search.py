import re
m = re.search(r"(?P<y>\d{4})-(\d\d)", "on 2024-05 and 1999-12")
print(m, m.group(), m.group(1), m["y"], m.groups(), m.groupdict(), m.span(), m.start(2), m.end(), re.match("b", "ab"), re.fullmatch("a+", "aaa"), bool(re.match("a", "ab")))
print(re.findall(r"\d+", "a1b22"), re.findall(r"(\w)(\d)", "a1 b2"), [m.start() for m in re.finditer("a", "banana")], re.search("x", "abc"))
