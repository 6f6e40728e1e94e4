class A: x = 1


a = A()
a.x = 2
del a.x
print(a.x)
try:
    del a.x
except AttributeError as error:
    print(error)
del A.x
try:
    a.x
except AttributeError as error:
    print(error)
