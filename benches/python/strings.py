parts = []
for i in range(100000):
    parts.append(f"{i}:{i * 2:05d}")
text = ",".join(parts)
print(len(text))
out = ""
for i in range(20000):
    out += "ab"
print(len(out))
n = 0
for piece in text.split(","):
    a, b = piece.split(":")
    if a.startswith("9") and b.endswith("8"):
        n += len(a.upper() + b)
print(n)
rev = "".join(reversed(text[:10000]))
print(rev.count("1"), rev.replace("1", "one").find("one2"))
