n = 0


def f():
    global n, made
    n += 1
    made = "made"


f()
print(n, made)
del n
try:
    n
except NameError as error:
    print(error)
d, l = {"a": 1}, [1, 2, 3, 4]
del d["a"], l[1:3], l[0]
print(d, l)
