f = frozenset([1, 2])
print(f, frozenset(), f | {3}, {f: 1}[frozenset({2, 1})], f == {1, 2}, type(f | {3}).__name__, type({3} | f).__name__, {f} == {frozenset((2, 1))})
