x: int = 3
y: "later"
class A:
    a: str
    b: list[int] = []
def f(p: x + 1, *q: "s") -> None: z: undefined_name = 1
print(__annotations__, A.__annotations__, f.__annotations__)
try:
    y
except NameError as error:
    print(error)
try:
    exec("q: undefined_thing")
except NameError as error:
    print(error)
