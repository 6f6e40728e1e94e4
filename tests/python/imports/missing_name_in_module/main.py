import tools
try:
    from tools import nothing
except ImportError as error:
    print(str(error).split(" (")[0])
try:
    tools.nothing
except AttributeError as error:
    print(error)
try:
    import tools.part
except ModuleNotFoundError as error:
    print(error)
