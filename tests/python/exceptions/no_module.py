try:
    import nothing_here
except ModuleNotFoundError as error:
    print(error, error.name)
import nothing.here
