import sys
import counter
counter.n += 1
from counter import n
import counter as again
print(n, again is counter, "counter" in sys.modules)
del sys.modules["counter"]
import counter as fresh
print(fresh.n, fresh is counter)
