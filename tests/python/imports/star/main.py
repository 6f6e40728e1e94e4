from tools import *
from tools import _hidden
print(hammer, saw if "saw" in globals() else "no saw", _hidden)
from plain import *
print(one, "_two" in globals())
