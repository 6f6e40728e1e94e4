print("7".zfill(3), "-7".zfill(4), "+a".zfill(4), "x".center(5, "*"), "x".center(4, "*"), "ab".center(5, "*"), "x".ljust(3, ".") + "|", "x".rjust(3), "long".ljust(2))
print("a\tb".expandtabs(), "a\tb".expandtabs(4), "\t".expandtabs(2) + "|")
try:
    "x".center(5, "ab")
except TypeError as error:
    print(error)
