def f(a, b, /):
    return a + b


try:
    f(a=1, b=2)
except TypeError as error:
    print(error)
try:
    f(1, b=2)
except TypeError as error:
    print(error)
