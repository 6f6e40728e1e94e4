s = "hello wORLD ßé"
print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.casefold(), sep="|")
print("they're bill's".title(), "ǆ".title(), "İ".lower() == "i̇")
