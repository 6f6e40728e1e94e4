import weakref, gc
class A:
    def f(self): return "f"
a = A()
r = weakref.ref(a)
print(r() is a)
d = weakref.WeakValueDictionary(k=a)
m = weakref.WeakMethod(a.f)
print(d["k"] is a, m()(), len(d))
del a
gc.collect()
print(r(), len(d), m())
try:
    weakref.ref(3)
except TypeError as error:
    print(error)
