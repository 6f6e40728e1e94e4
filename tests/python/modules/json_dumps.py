import json
print(json.dumps({"a": [1, 2.5, None, True], "b": "é\n\"", 3: {}}), json.dumps([], indent=2), json.dumps({"b": 1, "a": [1, {"c": ()}]}, indent=2, sort_keys=True), json.dumps("é", ensure_ascii=False), json.dumps([1, 2], separators=(",", ":")), json.dumps(float("nan")), json.dumps({"x": {1, 2}}, default=sorted), sep="\n")
for bad in ({1}, object, {(1,): 2}, b"a"):
    try:
        json.dumps(bad)
    except TypeError as error:
        print(error)
