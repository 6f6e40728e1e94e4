def none(): pass
def one(a): pass
def default(a, b=1): pass
def named(a, *, k=1): pass


for call in (lambda: none(1), lambda: one(1, 2), lambda: default(1, 2, 3), lambda: named(1, 2), lambda: named(1, 2, k=3)):
    try:
        call()
    except TypeError as error:
        print(error)
