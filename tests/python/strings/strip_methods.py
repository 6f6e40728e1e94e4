s = "  xxhixx  "
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()), s.strip().strip("x"), "abcba".strip("ab"), "mississippi".rstrip("ipz"), "www.x.com".lstrip("w."))
print("prefix-x".removeprefix("prefix-"), "x.py".removesuffix(".py"), "x".removeprefix("y"), repr("\t\n x \r".strip()))
