class A:
    def f(self): return super().g()


try:
    A().f()
except AttributeError as error:
    print(error)
