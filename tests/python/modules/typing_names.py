from typing import Any, Optional, Union, List, Dict, Callable, TypeVar, Generic, NamedTuple, TypedDict, Protocol, ClassVar, Literal, cast, TYPE_CHECKING, get_type_hints
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, x: T): self.x = x
class P(NamedTuple):
    x: int
    y: str = "d"
class D(TypedDict): a: int
def f(a: int, b: Optional[str] = None) -> List[int]: ...
print(Optional[int], Union[int, str], List[int], Dict[str, Any], Callable[[int], str], T, Box[int](3).x, P(1), D(a=1), cast(int, "x"), TYPE_CHECKING, Literal["a"], get_type_hints(f), sep="\n")
