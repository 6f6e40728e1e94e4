try:
    from collections import namedtupel
except ImportError as error:
    print(error.name, error.msg.split(" (")[0])
