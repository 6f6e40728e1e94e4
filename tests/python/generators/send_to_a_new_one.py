def f():
    yield


try:
    f().send(1)
except TypeError as error:
    print(error)
