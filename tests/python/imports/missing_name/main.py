try:
    from tools import hamer
except ImportError as error:
    print(str(error).split(" (")[0], error.name)
