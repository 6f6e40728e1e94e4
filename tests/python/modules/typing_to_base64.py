import typing, copy, string, textwrap, pprint, math, json, io, re, random, datetime, decimal, uuid, time, calendar, warnings, logging, inspect, types, os, sys, traceback, hashlib, hmac, secrets, base64, abc, operator
from typing import *
print(Optional[int], Union[int, str], List[int], Dict[str, int], Callable[[int], str], Any, Tuple[int, ...], Literal['a', 1], ClassVar[int], Type[int], Iterable[int], int | None, list[int], dict[str, list[int]], get_args(Dict[str, int]), get_origin(List[int]), cast(int, 'x'), TypeVar('T'), NamedTuple('N', [('a', int)])(1), get_type_hints(lambda: 0))
class TD(TypedDict): a: int
print(TD(a=1), TD.__annotations__)
class G(Generic[TypeVar('T')]): pass
print(G[int], G[int]() is not None)
class Pr(Protocol):
    def m(self): ...
print(copy.copy([1, [2]]), copy.deepcopy({'a': [1]}), string.ascii_letters, string.digits, string.punctuation, string.Template('$a ${b} $$').substitute(a=1, b=2), string.capwords('ab cd'), string.Template('$a $z').safe_substitute(a=1))
print(textwrap.wrap('the quick brown fox jumps', 10), textwrap.dedent('  a\n    b\n'), textwrap.indent('a\nb', '> '), textwrap.shorten('hello world foo', 12), textwrap.fill('aaa bbb ccc', 7))
pprint.pprint({'key%d' % i: list(range(i)) for i in range(8)}, width=40); pprint.pprint([{'a': 'x' * 50, 'b': 'y' * 50}]); print(pprint.pformat((1,)), pprint.pformat({'b': 1, 'a': 2}), pprint.pformat('x' * 100, width=40))
print(math.sqrt(2), math.floor(-1.5), math.ceil(1.2), math.gcd(12, 18), math.lcm(4, 6), math.isclose(0.1 + 0.2, 0.3), math.pi, math.inf, math.nan, math.comb(5, 2), math.perm(5, 2), math.factorial(20), math.log(8, 2), math.log2(8), math.log10(1000), math.hypot(3, 4), math.trunc(-1.7), math.copysign(1, -0.0), math.fsum([0.1] * 10), math.prod([1, 2, 3]), math.isqrt(17), math.modf(1.5), math.frexp(8), math.degrees(math.pi), math.sin(1), math.dist([0, 0], [3, 4]), math.exp(1), math.fmod(-7, 3), math.remainder(7, 4))
for bad in ["math.sqrt(-1)", "math.log(0)", "math.factorial(-1)", "math.factorial(1.5)", "math.floor('x')", "math.gcd(1.5)"]:
    try: print(eval(bad))
    except Exception as e: print(bad, type(e).__name__, e)
print(json.dumps({'a': [1, 2.5, None, True, 'é"\n'], 'b': {}}), json.dumps({'b': 1, 'a': [1, {}]}, indent=2, sort_keys=True), json.loads('{"a": [1, 2.0, null, true, "\\u00e9"]}'), json.dumps('é', ensure_ascii=False), json.dumps([1, 2], separators=(',', ':')), json.dumps({1: 2, None: 3, True: 4}), json.dumps(float('inf')))
for bad in ['{', '[1,]', '{"a"}', 'nul', '"\x01"', '{"a": 1} x', '', '[1 2]', "{'a': 1}"]:
    try: json.loads(bad)
    except json.JSONDecodeError as e: print(repr(bad), e, e.pos, e.lineno, e.colno)
for bad in [{1, 2}, object, b'x', {(1,): 2}]:
    try: json.dumps(bad)
    except TypeError as e: print(e)
class Enc(json.JSONEncoder):
    def default(self, o): return list(o) if isinstance(o, set) else super().default(o)
print(json.dumps({1}, cls=Enc), json.loads('{"a": 1}', object_hook=lambda d: tuple(d)), json.loads('1.5', parse_float=decimal.Decimal))
print(re.findall(r'(\w)(\d)?', 'a1 b'), re.sub(r'(?P<x>\d+)', lambda m: str(int(m['x']) * 2), 'a1 b22'), re.split(r'[,;]\s*', 'a, b;c'), re.match(r'(?i)ABC', 'abc').span(), re.search(r'b+', 'abbb').group(), re.fullmatch(r'a|b', 'b'), re.compile(r'(a)(?P<n>b)?').match('a').groups('z'), re.compile('a', re.I | re.M), re.escape('a.b*c'), re.sub('x', r'\g<0>!', 'axb'), re.subn('a', 'b', 'aa'), [m.start() for m in re.finditer('a', 'banana')], re.match('(a)(b)?', 'a').groupdict(), re.sub(r'(?<=a)b(?!c)', 'X', 'abc abd'), re.match(r'\bfoo\b', 'foo bar'), re.findall(r'^\w', 'a\nb', re.M), re.split('(,)', 'a,b'), re.VERBOSE)
for bad in ['(', '[a', '*a', 'a{2,1}', '(?P<1>a)', r'\1', '(?<=a+)b', '(?P=x)', 'a**']:
    try: re.compile(bad)
    except re.error as e: print(repr(bad), e, e.pos)
random.seed(1); print(random.random(), random.randint(1, 10), random.choice('abc'), random.sample(range(10), 3), random.shuffle([1]), random.uniform(1, 2), random.randrange(0, 10, 2), random.choices([1, 2], k=3), random.gauss(0, 1), random.getrandbits(8)); l = list(range(5)); random.Random(3).shuffle(l); print(l)
D = datetime.datetime(2024, 2, 29, 13, 5, 9, 123); print(D, repr(D), D.isoformat(), D.strftime('%Y-%m-%d %H:%M:%S.%f %a %b %j %p %I %y %A %B %%'), D.date(), D.time(), D.weekday(), D.isocalendar(), D.replace(year=2023, day=1), D + datetime.timedelta(days=1, hours=2), D - datetime.datetime(2024, 1, 1), datetime.timedelta(days=-1, seconds=5), repr(datetime.timedelta(1.5)), datetime.timedelta(hours=25).total_seconds(), datetime.datetime.strptime('2024-01-02 03:04', '%Y-%m-%d %H:%M'), datetime.date.fromisoformat('2024-03-01'), datetime.datetime.fromisoformat('2024-03-01T10:00:00+02:00'), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), datetime.timezone(datetime.timedelta(hours=-5)), D.timetuple()[:6], datetime.date.min, datetime.time(1, 2) < datetime.time(2, 0), D.ctime(), datetime.date(2024, 1, 1).toordinal(), datetime.timedelta(minutes=90) // datetime.timedelta(hours=1), divmod(datetime.timedelta(minutes=90), datetime.timedelta(hours=1)))
for bad in ["datetime.date(2023, 2, 29)", "datetime.datetime(2024, 13, 1)", "D < datetime.date(2024, 1, 1)", "D - datetime.date(2024, 1, 1)", "D < datetime.datetime.now(datetime.timezone.utc)", "datetime.datetime.strptime('x', '%Y')", "datetime.date.fromisoformat('x')", "datetime.time(25)", "D + 1", "datetime.timedelta('x')"]:
    try: print(eval(bad))
    except Exception as e: print(bad, type(e).__name__, e)
from decimal import *
print(Decimal('1.10') + Decimal('2.205'), Decimal(1) / 3, Decimal('1.25').quantize(Decimal('0.1')), Decimal('1.35').quantize(Decimal('0.1'), ROUND_HALF_UP), repr(Decimal('1E+5')), Decimal('NaN'), Decimal('-0'), Decimal(0.1), Decimal('1.0') == 1, hash(Decimal(1)) == hash(1), round(Decimal('2.5')), round(Decimal('2.567'), 2), Decimal('12.30').normalize(), Decimal('1e3').to_integral_value(), Decimal(5) % 3, Decimal(-7) // 2, Decimal(2) ** 10, Decimal(2).sqrt(), f"{Decimal('1234.5'):,.2f}", Decimal('1.5').as_tuple(), max(Decimal(1), Decimal(2)), sum([Decimal('0.1')] * 3), Decimal('3.14').as_integer_ratio(), int(Decimal('3.9')), float(Decimal('1.5')), abs(Decimal(-1)), Decimal('1').compare(Decimal('2')), Decimal((0, (1, 2), -1)), Decimal('Infinity') > 1, getcontext().prec)
for bad in ["Decimal('x')", "Decimal(1) / 0", "Decimal(1) + 1.5", "Decimal(0) / 0", "Decimal('1') < 'a'", "Decimal('1e30').quantize(Decimal('0.01'))", "Decimal(None)", "Decimal('NaN') < 1"]:
    try: print(eval(bad))
    except Exception as e: print(bad, type(e).__name__, e)
u = uuid.UUID('12345678123456781234567812345678'); print(u, repr(u), u.hex, u.int, u.version, uuid.uuid5(uuid.NAMESPACE_DNS, 'x'), uuid.uuid3(uuid.NAMESPACE_URL, 'x'), u == uuid.UUID(int=u.int), u.bytes[:3], type(uuid.uuid4()))
try: uuid.UUID('x')
except ValueError as e: print(e)
print(calendar.monthrange(2024, 2), calendar.isleap(2024), calendar.month_name[2], calendar.day_abbr[0], calendar.month(2024, 2)); print(calendar.monthcalendar(2024, 2)[0])
with warnings.catch_warnings(record=True) as ws:
    warnings.simplefilter('always'); warnings.warn('w', DeprecationWarning); warnings.warn('u'); print([str(x.message) + x.category.__name__ for x in ws])
lg = logging.getLogger('a.b'); h = logging.StreamHandler(sys.stdout); h.setFormatter(logging.Formatter('%(levelname)s:%(name)s:%(message)s')); lg.addHandler(h); lg.setLevel(logging.INFO); lg.info('x %s', 1); lg.debug('no'); lg.warning('w')
try: 1/0
except ZeroDivisionError: lg.error('err', exc_info=False)
print(lg.getEffectiveLevel(), logging.getLevelName(20), lg.parent.name, lg.isEnabledFor(10))
def sf(a, b: int = 2, *args, c, **kw) -> str: "doc"
sig = inspect.signature(sf); print(sig, list(sig.parameters), sig.parameters['b'].default, sig.parameters['b'].kind, sig.return_annotation, inspect.getdoc(sf), inspect.isfunction(sf), inspect.isclass(int), inspect.ismethod(D.date), inspect.isgeneratorfunction(sf), sig.bind(1, c=2).arguments, inspect.getmro(bool), [n for n, _ in inspect.getmembers(types.SimpleNamespace(z=1)) if n == 'z'], inspect.getfullargspec(sf).args)
print(types.SimpleNamespace(a=1), types.FunctionType, types.MappingProxyType({'a': 1}), types.new_class('NC', (), {}, lambda ns: ns.update(x=1)).x, types.GeneratorType)
print(os.path.join('a', 'b', '/c'), os.path.join('a', 'b'), os.path.basename('a/b.c'), os.path.dirname('a/b.c'), os.path.splitext('a/b.c'), os.path.normpath('a/../b//c'), os.path.exists('nope'), os.path.isabs('/a'), os.sep, os.environ.get('NOPE'), os.path.split('a/b'), os.path.relpath('a/b', 'a'), os.path.commonprefix(['abc', 'abd']))
print(sys.version_info[:2], sys.maxsize, sys.byteorder, sys.getrecursionlimit(), sys.argv[1:], 'os' in sys.modules, sys.platform in ('linux', 'emscripten'), sys.float_info.max, sys.getsizeof(1) > 0)
try:
    def inner(): raise KeyError('k')
    inner()
except KeyError as e:
    print(traceback.format_exc()); print(traceback.format_exception_only(e), traceback.extract_tb(e.__traceback__)[-1].name, len(traceback.format_tb(e.__traceback__)), e.__traceback__.tb_lineno, e.__traceback__.tb_next is not None)
print(hashlib.sha256(b'x').hexdigest(), hashlib.md5(b'x').digest()[:4], hashlib.sha1(b'a').hexdigest(), hashlib.new('sha512', b'x').hexdigest()[:10], hmac.new(b'k', b'm', 'sha256').hexdigest(), hmac.compare_digest('a', 'a'), base64.b64encode(b'hello'), base64.b64decode('aGVsbG8='), base64.urlsafe_b64encode(b'\xff\xfe'), base64.b32encode(b'a'), base64.b16encode(b'a'), len(secrets.token_hex(4)), hashlib.sha256().name, hashlib.sha256().digest_size, hashlib.pbkdf2_hmac('sha256', b'p', b's', 2).hex())
print(operator.itemgetter(1, 0)('ab'), operator.attrgetter('real', 'imag')(5), operator.methodcaller('upper')('x'), operator.index(5), operator.concat([1], [2]))
s = io.StringIO('a\nb\nc'); print(s.readline(), s.read(), s.seek(0), list(s), s.tell()); b = io.BytesIO(b'abc'); print(b.read(2), b.getvalue())
time.sleep(0.001); print(type(time.time()), time.strftime('%Y', time.gmtime(0)), time.gmtime(86400)[:3], time.mktime((1970, 1, 2, 0, 0, 0, 0, 0, 0)))
