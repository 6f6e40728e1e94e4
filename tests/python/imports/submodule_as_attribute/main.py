import pkg
try:
    pkg.mod
except AttributeError as error:
    print(error)
import pkg.mod
print(pkg.mod.x)
from pkg import mod as m, late
print(m is pkg.mod, late.y)
