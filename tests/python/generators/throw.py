def guard():
    while True:
        try:
            got = yield "ready"
            print("got", got)
        except KeyError as error:
            print("caught", repr(error))


g = guard()
print(next(g), g.send(1), g.throw(KeyError("k")))
try:
    g.throw(ValueError("v"))
except ValueError as error:
    print("through", error)
print(list(g))
