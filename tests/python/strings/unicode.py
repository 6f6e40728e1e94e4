s = "naïve 😀 e\u0301"
print(len(s), s[6], s.encode("utf-8"), s.upper(), ord("😀"), chr(0x1F600), "é" == "e\u0301", s[::-1] == "".join(reversed(s)))
print(s.encode("ascii", "ignore"), s.encode("ascii", "replace"), s.encode("ascii", "backslashreplace"), s.encode("ascii", "xmlcharrefreplace"))
try:
    s.encode("ascii")
except UnicodeEncodeError as error:
    print(error)
