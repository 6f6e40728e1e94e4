def sink():
    while True: print("sink", (yield))
def double(target):
    while True: target.send((yield) * 2)


s = sink(); next(s)
d = double(s); next(d)
d.send(3); d.send("ab")
