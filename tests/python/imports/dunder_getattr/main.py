import lazy
print(lazy.anything, lazy.real)
from lazy import other
print(other)
try:
    lazy.bad
except AttributeError as error:
    print(error)
