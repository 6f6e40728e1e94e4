class A:
    count = 0
    def __init__(self): A.count += 1; type(self).own = self
    def __del__(self): pass


a, b = A(), A()
print(A.count, a.own is b, A.own is b)
