class T:
    def __repr__(self): return "T()"
    def __format__(self, spec): return f"<{spec}>"


class S(T):
    def __str__(self): return "s"


print(T(), S(), [S()], f"{S()} {S()!s} {S()!r} {T():abc}", "%s %r" % (S(), S()), format(T(), "x"), "{:y}".format(T()))
class Bad:
    def __str__(self): return 3
try:
    str(Bad())
except TypeError as error:
    print(error)
