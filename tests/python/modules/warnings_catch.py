import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    warnings.warn("old", DeprecationWarning)
    warnings.warn("hm")
print([(w.category.__name__, str(w.message)) for w in seen])
warnings.simplefilter("error")
try:
    warnings.warn("boom", UserWarning)
except UserWarning as error:
    print(repr(error))
