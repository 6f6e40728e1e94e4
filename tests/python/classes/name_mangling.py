class A:
    __secret = 1
    def get(self): return self.__secret
    def __init__(self): self.__own = 2


a = A()
print(a.get(), a._A__secret, sorted(a.__dict__))
try:
    a.__secret
except AttributeError as error:
    print(error)
