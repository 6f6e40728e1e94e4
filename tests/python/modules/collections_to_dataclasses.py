import functools, itertools, operator, collections, contextlib, enum, dataclasses, typing, copy, string, textwrap, pprint, math, json, io
from collections import *
print(Counter('abracadabra').most_common(2), Counter(a=3) - Counter(a=1), +Counter(a=-1), Counter('aab') & Counter('ab'), Counter('ab') | Counter('b'), sorted(Counter('aab').elements()), Counter('aab').total())
od = OrderedDict(a=1, b=2); od.move_to_end('a'); print(od, od.popitem(last=False), list(reversed(od)))
dd = defaultdict(list, x=[1]); dd['y'].append(2); print(dd, dd.default_factory)
dq = deque([1, 2, 3], maxlen=3); dq.append(4); dq.appendleft(0); dq.rotate(1); print(dq, dq[0], dq.maxlen, dq.index(3), dq.count(0)); dq.extend([7]); dq.extendleft([8]); print(dq, dq.pop(), dq.popleft(), list(reversed(dq)))
P = namedtuple('P', 'x y', defaults=[5]); p = P(1); print(p, p._replace(x=3), p._asdict(), P._fields, P._make([1, 2]), p.x, p == (1, 5), P._field_defaults)
try: P()
except TypeError as e: print(e)
try: p.x = 1
except AttributeError as e: print(e)
cm = ChainMap({'a': 1}, {'a': 2, 'b': 3}); print(cm, cm['a'], cm['b'], dict(cm), cm.new_child({'c': 1}).maps, len(cm))
class UD(UserDict): pass
u = UD(a=1); print(u, 'a' in u, u.data); print(UserList([1, 2]) + [3], UserString('x').upper())
print(functools.reduce(operator.add, [1, 2, 3], 10), list(itertools.accumulate([1, 2, 3], operator.mul)), list(itertools.chain.from_iterable(['ab', 'c'])), list(itertools.combinations('abc', 2)), list(itertools.permutations('abc', 2))[:3], list(itertools.product('ab', repeat=2)), list(itertools.groupby('aabbc'))[0][0], [(k, list(g)) for k, g in itertools.groupby('aabbc')], list(itertools.islice(itertools.count(5, 2), 3)), list(itertools.takewhile(lambda x: x < 3, range(9))), list(itertools.dropwhile(lambda x: x < 3, range(5))), list(itertools.zip_longest('ab', 'c', fillvalue='-')), list(itertools.starmap(pow, [(2, 3)])), list(itertools.compress('abc', [1, 0, 1])), list(itertools.filterfalse(None, [0, 1])), list(itertools.pairwise('abc')), list(itertools.combinations_with_replacement('ab', 2)), [list(x) for x in itertools.tee([1, 2])], list(itertools.islice(itertools.cycle('ab'), 5)), list(itertools.repeat(1, 2)))
@functools.lru_cache(maxsize=2)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(20), fib.cache_info(), fib.__name__); fib.cache_clear()
@functools.wraps(fib)
def w(): "doc"
print(w.__name__, w.__wrapped__ is fib)
pt = functools.partial(int, base=2); print(pt('101'), pt.func, pt.keywords, pt)
@functools.singledispatch
def sd(x): return 'obj'
@sd.register
def _(x: int): return 'int'
@sd.register(list)
def _(x): return 'list'
print(sd(1), sd([]), sd('x'), sd.dispatch(bool)(1))
@functools.total_ordering
class T:
    def __init__(s, v): s.v = v
    def __eq__(s, o): return s.v == o.v
    def __lt__(s, o): return s.v < o.v
print(T(1) <= T(2), T(1) > T(2), sorted([T(2), T(1)])[0].v)
class CP:
    @functools.cached_property
    def x(self): print('computed'); return 1
c = CP(); print(c.x, c.x, c.__dict__)
print(functools.cmp_to_key(lambda a, b: b - a)(1) < functools.cmp_to_key(lambda a, b: b - a)(0), sorted([1, 3, 2], key=functools.cmp_to_key(lambda a, b: b - a)))
class PM:
    def m(self, a, b): return a, b
    pm = functools.partialmethod(m, 1)
print(PM().pm(2))
@contextlib.contextmanager
def ctx(n):
    print('in', n)
    try: yield n
    except ValueError as e: print('caught', e)
    finally: print('out', n)
with ctx(1) as a, ctx(2): raise ValueError('v')
with contextlib.suppress(KeyError, IndexError): {}['x']
with contextlib.ExitStack() as st: st.enter_context(ctx(3)); st.callback(print, 'cb', 1); st.push(lambda *a: print('pushed', a[0]))
s = io.StringIO()
with contextlib.redirect_stdout(s): print('hidden')
print(repr(s.getvalue()), contextlib.nullcontext(5).__enter__())
class Cl:
    def close(self): print('closed')
with contextlib.closing(Cl()): pass
@ctx(9)
def deco(): print('decorated')
deco()
class Color(enum.Enum):
    RED = 1; GREEN = 2; CRIMSON = 1
    @property
    def low(self): return self.name.lower()
print(Color.RED, repr(Color.GREEN), Color(1), Color['GREEN'], Color.CRIMSON is Color.RED, list(Color), Color.__members__, Color.RED.low, Color.RED in Color, len(Color), isinstance(Color.RED, Color), {Color.RED: 1}, Color.RED == 1, hash(Color.RED) == hash('RED'))
for bad in ["Color(9)", "Color['X']", "Color.X", "Color.RED < Color.GREEN"]:
    try: eval(bad)
    except Exception as e: print(bad, type(e).__name__, e)
try: Color.RED = 5
except AttributeError as e: print(e)
class I(enum.IntEnum): A = 1; B = enum.auto()
print(I.A + 1, I.B, repr(I.B), I.A < I.B, f'{I.A}', '%d' % I.B, sorted([I.B, I.A]))
class Fl(enum.Flag): R = enum.auto(); W = enum.auto(); X = enum.auto(); RW = R | W
print(Fl.R | Fl.X, Fl.RW, Fl.R in Fl.RW, ~Fl.R, Fl(0), Fl.RW & Fl.W, bool(Fl(0)), list(Fl.RW), Fl(5))
class SE(str, enum.Enum): A = 'a'
print(SE.A, SE.A == 'a', SE.A.upper(), f'{SE.A}', str(SE.A))
class SE2(enum.StrEnum): A = enum.auto()
print(SE2.A, f'{SE2.A}', repr(SE2.A))
E2 = enum.Enum('E2', 'X Y'); print(list(E2))
@enum.unique
class Uq(enum.Enum): A = 1
try:
    @enum.unique
    class Uq2(enum.Enum): A = 1; B = 1
except ValueError as e: print(e)
@dataclasses.dataclass(order=True)
class D:
    a: int
    b: str = 'x'
    c: list = dataclasses.field(default_factory=list, repr=False, compare=False)
    d: dataclasses.InitVar[int] = 0
    def __post_init__(self, d): self.e = d
print(D(1), D(1) == D(1), D(1) < D(2), D(1, d=5).e, dataclasses.asdict(D(1)), dataclasses.astuple(D(1)), [f.name for f in dataclasses.fields(D)], dataclasses.replace(D(1), a=9), dataclasses.is_dataclass(D))
@dataclasses.dataclass(frozen=True, slots=True)
class Fz: x: int
try: Fz(1).x = 2
except dataclasses.FrozenInstanceError as e: print(type(e).__name__, e)
print(hash(Fz(1)) == hash(Fz(1)), {Fz(1)})
try:
    @dataclasses.dataclass
    class Bad: a: int = 1; b: str
except TypeError as e: print(e)
try:
    @dataclasses.dataclass
    class Bad2: a: list = []
except ValueError as e: print(e)
try: D()
except TypeError as e: print(e)
@dataclasses.dataclass(kw_only=True)
class K: a: int
try: K(1)
except TypeError as e: print(e)
print(dataclasses.make_dataclass('MD', ['x', ('y', int, 3)])(1))
