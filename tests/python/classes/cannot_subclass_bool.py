try:
    class B(bool): ...
except TypeError as error:
    print(error)
try:
    class C(None.__class__): ...
except TypeError as error:
    print(error)
try:
    class D(3): ...
except TypeError as error:
    print(error)
