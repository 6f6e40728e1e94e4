import random
for code in ("random.choice([])", "random.randint(5, 1)", "random.sample([1], 2)", "random.randrange(0)", "random.choice({})"):
    try:
        eval(code)
    except Exception as error:
        print(type(error).__name__, error)
