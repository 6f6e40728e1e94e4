def one(a): pass
def two(a, b): pass
def three(a, b, c): pass
def keyword(*, x, y): pass


for call in (lambda: one(), lambda: two(), lambda: three(), lambda: keyword(), lambda: keyword(x=1)):
    try:
        call()
    except TypeError as error:
        print(error)
