def f():
    try:
        yield 1
        yield 2
    finally:
        print("finally")


for x in f():
    print(x)
    if x == 1: break
print("after")
list(f())
