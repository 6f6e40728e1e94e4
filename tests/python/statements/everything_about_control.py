# exceptions, chaining, with, match, fstrings
class CM:
    def __init__(self, n, sup=False): self.n, self.sup = n, sup
    def __enter__(self): print('enter', self.n); return self
    def __exit__(self, *a): print('exit', self.n, a[0] and a[0].__name__); return self.sup
with CM(1) as a, CM(2, True) as b:
    raise ValueError('x')
with (CM(3), CM(4) as c): print(c.n)
try:
    try: 1/0
    except ZeroDivisionError as e: raise KeyError('k') from e
except KeyError as e: print(repr(e.__cause__), e.__suppress_context__)
try:
    try: {}['x']
    finally: print('fin')
except KeyError as e: print(e, e.args)
def ff():
    try: return 'try'
    finally: print('f')
print(ff())
def lf():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: break
        finally: print('lf', i)
    else: print('no')
lf()
import dataclasses
@dataclasses.dataclass
class Pt: x: int; y: int = 0
def m(v):
    match v:
        case 0 | 1: return 'small'
        case int(n) if n > 100: return f'big {n}'
        case str() as s: return 's ' + s
        case [a, b]: return ('two', a, b)
        case [a, *rest]: return ('many', a, rest)
        case {'k': k, **r}: return ('map', k, r)
        case Pt(x=0, y=yy): return ('pt0', yy)
        case Pt(a, b): return ('pt', a, b)
        case None: return 'none'
        case -1.5: return 'float'
        case _: return 'other'
for v in [0, 1, 500, 'q', [1, 2], (1, 2, 3), {'k': 1, 'z': 2}, Pt(0, 3), Pt(1, 2), None, -1.5, {1}, [], 7]: print(v, m(v))
x = 3.14159; w = 10; n = 'nm'
print(f'{x:.2f}|{x:>{w}.3f}|{n!r:>8}|{x=}|{x = :.1f}|{{}}|{n!s}|{n!a}|{"nested " + f"{n}"}|{1_000_000:,}|{255:#x}|{-5:+d}|{0.5:%}|{1e10:g}|{12:08.3f}|{True:d}|{"x":*^7}')
print('%5.2f|%-5s|%05d|%x|%r|%%|%(a)s' % (1.5, 'a', 42, 255, 'r') if 0 else '%5.2f|%-5s|%05d|%x|%r|%%' % (1.5, 'a', 42, 255, 'r'))
print('%(a)s %(b)05.1f' % {'a': 1, 'b': 2.25})
print('{} {0}'.format if 0 else '{0} {1!r} {x.real} {y[k]} {0:>5}'.format(1, 'two', x=3, y={'k': 4}))
for bad in ["'%d' % 'x'", "'%s %s' % (1,)", "'%s' % (1,2)", "'{} {}'.format(1)", "'{a}'.format()", "'{0} {}'.format(1)", "f'{1:zz}'", "format('x', 'd')", "'%q' % 1", "'{:>}'.format([])", "'{'.format(1)", "'}'.format(1)", "f'{None:5}'"]:
    try: print(eval(bad))
    except Exception as e: print(bad, type(e).__name__, e)
if (k := 5) > 3: print(k)
a, *b, c = range(6); print(a, b, c); (d, e), f = [1, 2], 3; print(d, e, f)
[*range(3), *'ab']; print({**{'a': 1}, 'b': 2}, (*[1], 2), {*[1, 2], 3})
for bad in ["a, b = 1", "a, b = [1]", "a, b = [1,2,3]", "a, *b, c = [1]"]:
    try: exec(bad)
    except Exception as e: print(bad, type(e).__name__, e)
print(1 < 2 < 3, 1 < 3 < 2, not 1, 5 if 0 else 6)
def ann(x: 'int', y: list[int] = None) -> str: z: int = 3; return z
print(ann.__annotations__)
class An: a: int; b: str = 'x'
print(An.__annotations__)
lam = lambda *a, k=1, **kw: (a, k, kw); print(lam(1, 2, k=3, z=4))
print([i * j for i in range(3) for j in range(i) if j != i], {i: i*i for i in range(3)}, {c for c in 'aab'} == {'a', 'b'}, sum(i for i in range(5)))
assert True, 'no'
try: assert 1 == 2, ('msg', 1)
except AssertionError as e: print(e, e.args)
try:
    raise
except RuntimeError as e: print(e)
try: raise 5
except TypeError as e: print(e)
try: raise ValueError from 5
except TypeError as e: print(e)
e1 = ValueError('n'); e1.add_note('note 1'); print(e1.__notes__)
try: undefined_nam
except NameError as e: print(e)
del a
try: a
except NameError as e: print(e)
def ub():
    print(zz); zz = 1
try: ub()
except UnboundLocalError as e: print(e)
while True:
    break
else: print('never')
global_v = 1
def gg():
    global global_v; global_v += 1
gg(); print(global_v)
