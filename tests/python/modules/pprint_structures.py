from pprint import pprint, pformat
pprint({"b": 1, "a": [1, 2]})
pprint([["word" * 5] * 3, {"key" + str(i): "value" * 4 for i in range(3)}])
pprint({"z": 1, "y": 2}, sort_dicts=False, width=10)
print(pformat(["a" * 30, "b" * 30, "c" * 30]))
