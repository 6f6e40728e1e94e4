def gen():
    return (1 / n for n in [1, 0])


g = gen()
print(next(g))
try:
    next(g)
except ZeroDivisionError as error:
    print(error)
try:
    (x for x in 5)
except TypeError as error:
    print(error)
