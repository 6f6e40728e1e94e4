def f():
    try:
        return "try"
    finally:
        return "finally"


def g():
    for i in range(3):
        try:
            continue
        finally:
            print("loop", i)
    return i


def h():
    try:
        1 / 0
    finally:
        return "swallowed"


print(f(), g(), h())
