def f(**k):
    return k


for call in (lambda: f(**{1: 2}), lambda: f(**[1]), lambda: f(*5), lambda: f(**{"a": 1}, **{"a": 2})):
    try:
        call()
    except TypeError as error:
        print(error)
