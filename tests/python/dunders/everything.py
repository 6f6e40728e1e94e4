# dunders
class N:
    def __init__(s, v): s.v = v
    def __repr__(s): return f'N({s.v})'
for op in 'add sub mul truediv floordiv mod pow matmul lshift rshift and or xor divmod'.split():
    exec(f"N.__{op}__ = lambda s, o: ('{op}', s.v, o)\nN.__r{op}__ = lambda s, o: ('r{op}', s.v, o)")
    if op != 'divmod': exec(f"N.__i{op}__ = lambda s, o: ('i{op}', s.v, o)")
n = N(1)
print(n + 1, 1 + n, n - 1, 2 - n, n * 3, 3 * n, n / 1, 1 / n, n // 1, 1 // n, n % 1, 1 % n, n ** 2, 2 ** n, n @ 1, 1 @ n, n << 1, 1 << n, n >> 1, 1 >> n, n & 1, 1 & n, n | 1, 1 | n, n ^ 1, 1 ^ n, divmod(n, 1), divmod(1, n), pow(n, 2))
x = n; x += 1; print(x); x = n; x @= 2; print(x); x = n; x **= 2; print(x); x = n; x >>= 2; print(x)
for a in ["n < 1", "[] < n", "-n", "~n", "n()", "n[0]", "len(n)", "int(n)", "n in n", "iter(n)", "round(n)", "float(n)", "complex", "bool(n)", "hash(n) == hash(n)", "n == n", "abs(n)", "reversed(n)", "next(n)", "with_(n)", "del_(n)", "n.x", "setattr(n, 'y', 1)", "bytes(n)", "index(n)", "format(n, 'x')", "str(n)", "dir(n)[:3]", "n[1:2]"]:
    try: print(a, eval(a))
    except Exception as e: print(a, type(e).__name__, e)
class F:
    def __len__(s): return 3
    def __getitem__(s, i):
        if isinstance(i, slice): return ('slice', i.start, i.stop, i.step)
        if i > 4: raise IndexError
        return i * 10
    def __setitem__(s, k, v): print('set', k, v)
    def __delitem__(s, k): print('del', k)
    def __contains__(s, k): return k == 'in'
    def __call__(s, *a, **k): return a, k
    def __bool__(s): return False
    def __int__(s): return 42
    def __float__(s): return 4.5
    def __index__(s): return 7
    def __neg__(s): return 'neg'
    def __pos__(s): return 'pos'
    def __invert__(s): return 'inv'
    def __abs__(s): return 'abs'
    def __round__(s, n=None): return ('round', n)
    def __trunc__(s): return 1
    def __hash__(s): return 99
    def __eq__(s, o): return 'eq'
    def __ne__(s, o): return 'ne'
    def __lt__(s, o): return 'lt'
    def __format__(s, spec): return f'fmt<{spec}>'
    def __str__(s): return 'str'
    def __repr__(s): return 'repr'
    def __bytes__(s): return b'by'
    def __reversed__(s): return 'rev'
    def __dir__(s): return ['b', 'a']
    def __enter__(s): return 'ent'
    def __exit__(s, *a): return True
    def __missing__(s, k): return 'missing'
    def __length_hint__(s): return 3
    def __instancecheck__(s, i): return True
    def __sizeof__(s): return 1
f = F(); f[1] = 2; del f[3]
print(list(f), f[1:2], f[::3], 'in' in f, 'x' in f, f(1, k=2), bool(f), int(f), float(f), [0]*8 and list(range(10))[f], -f, +f, ~f, abs(f), round(f), round(f, 2), hash(f), f == 1, f != 1, f < 1, f'{f}', f'{f:>3}', f'{f!r}', str(f), bytes(f), reversed(f), dir(f), hex(f), 'x' * f, 1 > f)
for bad in ["class_('__len__', lambda s: -1)", "class_('__len__', lambda s: 'x')", "class_('__bool__', lambda s: 1)", "class_('__str__', lambda s: 1)", "class_('__repr__', lambda s: 1)", "class_('__hash__', lambda s: 'x')", "class_('__index__', lambda s: 'x')", "class_('__iter__', lambda s: 5)", "class_('__int__', lambda s: 'x')", "class_('__float__', lambda s: 'x')", "class_('__format__', lambda s, x: 1)", "class_('__bytes__', lambda s: 1)", "class_('__init__', lambda s: 1)", "class_('__contains__', None)", "class_('__getattr__', lambda s, n: 1/0)", "class_('__eq__', lambda s, o: 1/0)", "class_('__enter__', lambda s: 1)", "class_('__length_hint__', lambda s: 'x')", "class_('__dir__', lambda s: 5)", "class_('__call__', 5)"]:
    def class_(name, fn): return type('T', (), {name: fn})()
    for use in [len, bool, str, repr, hash, lambda o: [1, 2][o], list, int, float, format, bytes, lambda o: 1 in o, lambda o: o.zz, lambda o: o == 1, dir, lambda o: o()]:
        try: r = use(eval(bad)); 
        except Exception as e:
            s = f'{type(e).__name__} {e}'
            if '0x' not in s: print(bad[:30], getattr(use, '__name__', '?'), s)
class R(int):
    def __radd__(s, o): return 'radd wins'
print(1 + R(2), R(2) + 1, R(5) * 2, type(R(5) + 1))
class It:
    def __init__(s): s.n = 0
    def __iter__(s): return s
    def __next__(s):
        s.n += 1
        if s.n > 3: raise StopIteration
        return s.n
print(list(It()), max(It()), sum(It()), [*It()], 2 in It(), list(zip(It(), It())), dict(enumerate(It())), list(map(str, It())), sorted(It(), reverse=True), tuple(It()), set(It()), any(It()), ','.join(map(str, It())))
a, b, c = It(); print(a, b, c)
print(isinstance(3, F()) if 0 else '', list(iter(It().__next__, 2)))
