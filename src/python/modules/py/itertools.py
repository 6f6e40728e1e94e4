"""Iterators for looping. Generators serve where CPython has classes."""

from operator import add as _add


class count:
    def __init__(self, start=0, step=1):
        if not hasattr(start, '__add__') or isinstance(start, (str, list, tuple)):
            raise TypeError('a number is required')
        self._at, self._step = start, step

    def __iter__(self):
        return self

    def __next__(self):
        at = self._at
        self._at = at + self._step
        return at

    def __repr__(self):
        return f'count({self._at!r})' if self._step == 1 and isinstance(self._step, int) else (
            f'count({self._at!r}, {self._step!r})')


def cycle(iterable):
    saved = []
    for item in iterable:
        yield item
        saved.append(item)
    while saved:
        yield from saved


class repeat:
    def __init__(self, object, times=None):
        self._object = object
        self._times = times if times is None else max(times, 0)

    def __iter__(self):
        return self

    def __next__(self):
        if self._times is not None:
            if self._times <= 0:
                raise StopIteration
            self._times -= 1
        return self._object

    def __repr__(self):
        if self._times is None:
            return f'repeat({self._object!r})'
        return f'repeat({self._object!r}, {self._times})'


def accumulate(iterable, func=None, *, initial=None):
    func = func or _add
    iterator = iter(iterable)
    total = initial
    if initial is None:
        try:
            total = next(iterator)
        except StopIteration:
            return
    yield total
    for item in iterator:
        total = func(total, item)
        yield total


class chain:
    def __init__(self, *iterables):
        self._source = iter(iterables)
        self._active = None

    @classmethod
    def from_iterable(cls, iterables):
        self = cls.__new__(cls)
        self._source = iter(iterables)
        self._active = None
        return self

    def __iter__(self):
        return self._run()

    def _run(self):
        # Goes on where `next` left off.
        if self._active is not None:
            yield from self._active
            self._active = None
        for iterable in self._source:
            yield from iterable

    def __next__(self):
        while True:
            if self._active is None:
                self._active = iter(next(self._source))
            try:
                return next(self._active)
            except StopIteration:
                self._active = None


def compress(data, selectors):
    return (d for d, s in zip(data, selectors) if s)


def dropwhile(predicate, iterable):
    iterator = iter(iterable)
    for x in iterator:
        if not predicate(x):
            yield x
            break
    yield from iterator


def takewhile(predicate, iterable):
    for x in iterable:
        if not predicate(x):
            break
        yield x


def filterfalse(predicate, iterable):
    if predicate is None:
        predicate = bool
    for x in iterable:
        if not predicate(x):
            yield x


class groupby:
    def __init__(self, iterable, key=None):
        self._key = key if key is not None else lambda x: x
        self._iterator = iter(iterable)
        self._target = self._current = self._value = self._marker = object()

    def __iter__(self):
        return self

    def __next__(self):
        self._id = object()
        while self._current is self._target or self._current == self._target:
            self._value = next(self._iterator)
            self._current = self._key(self._value)
        self._target = self._current
        return self._current, self._group(self._target, self._id)

    def _group(self, target, id):
        while self._id is id and self._current == target:
            yield self._value
            try:
                self._value = next(self._iterator)
            except StopIteration:
                return
            self._current = self._key(self._value)


def islice(iterable, *args):
    s = slice(*args)
    for value, what in ((s.start, 'Indices'), (s.stop, 'Stop argument' if len(args) == 1 else 'Indices')):
        if value is not None and (not isinstance(value, int) or value < 0):
            if what == 'Stop argument':
                raise ValueError('Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
            raise ValueError('Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
    if s.step is not None and (not isinstance(s.step, int) or s.step < 1):
        raise ValueError('Step for islice() must be a positive integer or None.')
    return _islice(iter(iterable), s.start or 0, s.stop, s.step or 1)


def _islice(iterator, start, stop, step):
    at = 0
    wanted = start
    while stop is None or at < stop:
        if stop is not None and wanted >= stop:
            # The items before the stop are taken all the same.
            for _ in range(stop - at):
                next(iterator, None)
            return
        try:
            item = next(iterator)
        except StopIteration:
            return
        if at == wanted:
            wanted += step
            yield item
        at += 1


def pairwise(iterable):
    iterator = iter(iterable)
    try:
        a = next(iterator)
    except StopIteration:
        return
    for b in iterator:
        yield a, b
        a = b


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def tee(iterable, n=2):
    iterator = iter(iterable)
    queues = [[] for _ in range(n)]

    def gen(mine):
        while True:
            if not mine:
                try:
                    value = next(iterator)
                except StopIteration:
                    return
                for queue in queues:
                    queue.append(value)
            yield mine.pop(0)
    return tuple(gen(q) for q in queues)


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(it) for it in iterables]
    active = len(iterators)
    done = [False] * active
    if not active:
        return
    while True:
        values = []
        for i, iterator in enumerate(iterators):
            value = fillvalue
            if not done[i]:
                try:
                    value = next(iterator)
                except StopIteration:
                    done[i] = True
                    active -= 1
                    if not active:
                        return
            values.append(value)
        yield tuple(values)


def product(*iterables, repeat=1):
    pools = [tuple(pool) for pool in iterables] * repeat
    indices = [0] * len(pools)
    if any(not pool for pool in pools):
        return
    while True:
        yield tuple([pool[i] for pool, i in zip(pools, indices)])
        for at in reversed(range(len(pools))):
            indices[at] += 1
            if indices[at] < len(pools[at]):
                break
            indices[at] = 0
        else:
            return


def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    if r > n:
        return

    def build(chosen, used):
        if len(chosen) == r:
            yield tuple([pool[i] for i in chosen])
            return
        for i in range(n):
            if i not in used:
                yield from build([*chosen, i], used | {i})
    yield from build([], frozenset())


def combinations(iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    if r < 0:
        raise ValueError('r must be non-negative')

    def build(start, chosen):
        if len(chosen) == r:
            yield tuple(chosen)
            return
        for i in range(start, n):
            yield from build(i + 1, [*chosen, pool[i]])
    yield from build(0, [])


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)

    def build(start, chosen):
        if len(chosen) == r:
            yield tuple(chosen)
            return
        for i in range(start, len(pool)):
            yield from build(i, [*chosen, pool[i]])
    yield from build(0, [])
