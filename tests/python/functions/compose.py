def compose(*fs):
    def run(x):
        for f in reversed(fs): x = f(x)
        return x
    return run


print(compose(str, lambda x: x + 1, int)("41"), compose()(3))
