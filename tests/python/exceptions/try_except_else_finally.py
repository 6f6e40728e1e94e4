def f(x):
    try:
        print("try", 10 // x)
    except ZeroDivisionError as error:
        print("except", error)
    else:
        print("else")
    finally:
        print("finally")


f(2)
f(0)
try:
    f("a")
except TypeError as error:
    print(error)
