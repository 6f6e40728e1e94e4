from collections.abc import Iterable, Mapping, Sequence, Callable, Hashable, Iterator, MutableMapping
print(isinstance([], Iterable), isinstance({}, Mapping), isinstance("a", Sequence), isinstance(len, Callable), isinstance([], Hashable), isinstance(iter([]), Iterator), issubclass(dict, MutableMapping))
class M(Mapping):
    def __getitem__(self, k): return {"a": 1}[k]
    def __len__(self): return 1
    def __iter__(self): return iter("a")
print(M().get("a"), M().get("z", 0), "a" in M(), list(M().items()), M() == {"a": 1})
