from pkg.deep.inner import where
print(where)
try:
    from . import x
except ImportError as error:
    print(error)
try:
    from pkg.wrong import z
except ImportError as error:
    print(error)
