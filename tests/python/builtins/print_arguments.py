import sys
print(1, 2, sep="-", end="!\n")
print()
print(*[1, 2], sep="\n")
print("to out", file=sys.stdout, flush=True)
print(None, True, [1], {"a": (1,)}, "it's", ["it's"])
try:
    print(1, sep=3)
except TypeError as error:
    print(error)
try:
    print(1, foo=3)
except TypeError as error:
    print(error)
