import weakref
class A:
    def m(self): return 'm'
a = A()
def gone(r): print('gone', r() is None)
r = weakref.ref(a, gone)
print(r() is a, r.__callback__ is gone)
p = weakref.proxy(a)
print(p.m())
f = weakref.finalize(a, print, 'final', 1)
print(f.alive)
del a
print(r(), f.alive)
try: p.m()
except ReferenceError as e: print(e)
d = weakref.WeakValueDictionary()
b = A(); d['k'] = b
print(len(d), d['k'] is b)
del b
print(len(d), 'k' in d)
k = weakref.WeakKeyDictionary()
c = A(); k[c] = 1
print(len(k), k[c])
del c
print(len(k))
s = weakref.WeakSet()
c = A(); s.add(c); print(len(s), c in s)
del c
print(len(s))
a = A()
wm = weakref.WeakMethod(a.m)
print(wm()())
del a
print(wm())
