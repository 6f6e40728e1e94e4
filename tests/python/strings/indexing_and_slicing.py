s = "abcdef"
print(s[0], s[-1], s[1:4], s[::-1], s[::2], s[-3:], s[4:1], s[4:1:-1], s[100:], s[:-1], len(s), s * 2, s[slice(1, None, 3)])
for i in (6, -7, "a", 1.0, None):
    try:
        s[i]
    except (IndexError, TypeError) as error:
        print(error)
try:
    s[0] = "x"
except TypeError as error:
    print(error)
try:
    s[::0]
except ValueError as error:
    print(error)
