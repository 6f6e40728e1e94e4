assert 1 + 1 == 2
try:
    assert 0, "zero is false"
except AssertionError as error:
    print(error, error.args)
assert [] , ["a", "list"]
