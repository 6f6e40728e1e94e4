print(str(), str(1.0), str(b"a"), str(b"caf\xc3\xa9", "utf-8"), str([1, "a"]), str(None), str(type), str({}), str(object=3))
try:
    str(b"\xff", "utf-8")
except UnicodeDecodeError as error:
    print(error)
try:
    str(1, "utf-8")
except TypeError as error:
    print(error)
