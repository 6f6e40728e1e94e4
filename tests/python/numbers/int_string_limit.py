try:
    int("1" * 5000)
except ValueError as error:
    print(error)
try:
    str(10 ** 5000)
except ValueError as error:
    print(error)
