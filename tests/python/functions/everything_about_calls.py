# functions, params
def f(a, b=2, /, c=3, *args, d, e=5, **kw): return a, b, c, args, d, e, kw
print(f(1, d=4), f(1, 2, 3, 4, 5, d=6, z=7))
for call in ["f()", "f(1)", "f(1, a=2, d=3)", "f(1, 2, c=3, d=4, b=9)", "f(*[1], **{'d': 2, 'd2': 3})", "f(1, d=1, **{'d': 2})", "f(*5, d=1)", "f(**5)", "f(**{1: 2})"]:
    try: print(call, eval(call))
    except TypeError as e: print(call, e)
def g(a, *, b): pass
for call in ["g()", "g(1)", "g(1,2)", "g(1,2,b=3)", "g(c=1,b=2,a=3)", "g(1,b=2,a=3)"]:
    try: print(call, eval(call))
    except TypeError as e: print(call, e)
def h(a, b, c, d): pass
for call in ["h()", "h(1,2)", "h(1,2,3)", "h(1,2,3,4,5)", "h(d=1)"]:
    try: eval(call)
    except TypeError as e: print(call, e)
class A:
    def m(self, x): pass
    @classmethod
    def c(cls, x): pass
    @staticmethod
    def s(x): pass
for call in ["A().m()", "A.m()", "A().m(1,2)", "A.c()", "A.s()", "A.c(1,2)", "A(1)", "A().nope", "A.nope", "A().m.nope", "A.m.nope", "A().x.y"]:
    try: eval(call)
    except (TypeError, AttributeError) as e: print(call, e)
import inspect
print(inspect.signature(f), f.__defaults__, f.__kwdefaults__, f.__name__, f.__qualname__)
# closures
def mk():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc
i = mk(); print(i(), i(5), i.__closure__[0].cell_contents, i.__code__.co_freevars)
# generators
def gen():
    try:
        x = yield 1
        print('got', x)
        try:
            y = yield 2
        except ValueError as e:
            print('caught', e)
            y = 'v'
        yield y
    finally:
        print('fin')
    return 'ret'
q = gen(); print(next(q), q.send('s'), q.throw(ValueError('t')))
try: next(q)
except StopIteration as e: print('stop', e.value)
q = gen(); next(q); q.close(); q.close()
def yf():
    r = yield from gen()
    print('r', r)
    yield from [10, 20]
    return 5
print(list(yf()))
q = yf(); next(q); print(q.gi_running, q.gi_yieldfrom is not None, q.gi_frame is not None)
try: q.throw(KeyError('zz'))
except KeyError as e: print('KE', e)
# classes
class Meta(type):
    def __new__(m, name, bases, ns, **kw):
        print('new', name, kw); return super().__new__(m, name, bases, ns)
    def __init__(c, name, bases, ns, **kw): print('init', name); super().__init__(name, bases, ns)
    def __call__(c, *a): print('call', c.__name__, a); return super().__call__(*a)
    @classmethod
    def __prepare__(m, name, bases, **kw): print('prep', name); return {}
    def __instancecheck__(c, o): return o == 5
    def __iter__(c): return iter('it')
    def __len__(c): return 7
    def __contains__(c, x): return True
    def __getattr__(c, n): return 'meta ' + n
class P(metaclass=Meta, opt=1):
    def __init_subclass__(cls, /, tag=None, **kw): print('isub', cls.__name__, tag)
    def __class_getitem__(cls, k): return (cls.__name__, k)
class Q(P, tag=3):
    def __init__(self, a): self.a = a
print(Q(3).a, isinstance(5, P), list(P), len(P), 9 in P, P.zzz, P[int], Q['x'])
class D:
    def __set_name__(self, o, n): print('set_name', o.__name__, n); self.n = '_' + n
    def __get__(self, i, o=None): return self if i is None else i.__dict__.get(self.n, 'unset')
    def __set__(self, i, v): i.__dict__[self.n] = v
    def __delete__(self, i): del i.__dict__[self.n]
class E2:
    d = D()
e = E2(); print(e.d); e.d = 4; print(e.d, e.__dict__); del e.d; print(e.d)
class X: pass
class Y: pass
class XX(X, Y): pass
class YY(Y, X): pass
try:
    class Z(XX, YY): pass
except TypeError as err: print(err)
class S1:
    __slots__ = ('a', 'b')
s = S1(); s.a = 1
try: s.c = 2
except AttributeError as err: print(err)
try: s.b
except AttributeError as err: print(err)
try: s.__dict__
except AttributeError as err: print(err)
class GA:
    def __getattribute__(self, n):
        if n == 'z': raise AttributeError('no z')
        return object.__getattribute__(self, n)
    def __getattr__(self, n): return 'fallback ' + n
print(GA().z, GA().w)
class Prop:
    @property
    def x(self): "doc x"; return self._x
    @x.setter
    def x(self, v): self._x = v
    @x.deleter
    def x(self): del self._x
p = Prop(); p.x = 3; print(p.x, Prop.x.__doc__); del p.x
try: p.x
except AttributeError as err: print(err)
class RO:
    @property
    def y(self): return 1
for st in ["RO().y = 2", "del RO().y"]:
    try: exec(st)
    except AttributeError as err: print(err)
import abc
class Ab(abc.ABC):
    @abc.abstractmethod
    def a(self): ...
    @property
    @abc.abstractmethod
    def b(self): ...
try: Ab()
except TypeError as err: print(err)
