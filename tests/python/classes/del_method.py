class A:
    def __init__(self, n): self.n = n
    def __del__(self): print('del', self.n)
a = A(1)
del a
b = A(2)
b = None
def f():
    c = A(3)
    print('in f')
f()
l = [A(4), A(5)]
l.clear()
print('end')
d = A(6)
