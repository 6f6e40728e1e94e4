import importlib, sys
m = importlib.import_module("math")
print(m is sys.modules["math"], importlib.import_module("os.path") is __import__("os").path)
try:
    importlib.import_module("no.such")
except ModuleNotFoundError as error:
    print(error)
