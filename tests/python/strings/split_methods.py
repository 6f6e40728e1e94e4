print("a b  c".split(), "a b  c".split(" "), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), " a ".split(None, 1))
print("one\ntwo\r\nthree\n".splitlines(), "a\nb".splitlines(True), "k=v=w".partition("="), "k=v=w".rpartition("="), "abc".partition("x"), "abc".rpartition("x"))
try:
    "a".split("")
except ValueError as error:
    print(error)
