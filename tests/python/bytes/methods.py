b = b" Hello,World "
print(b.strip(), b.upper(), b.split(b","), b.replace(b"l", b"L"), b.find(b"W"), b.startswith(b" H"), b",".join([b"a", b"b"]), b"a".ljust(3, b"."), b"x".isalpha(), b"1".isdigit(), b"a-b".partition(b"-"))
