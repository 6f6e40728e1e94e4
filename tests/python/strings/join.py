print(",".join("abc"), "".join(["x", "y"]), ", ".join({"a": 1, "b": 2}), "-".join([]), "-".join(str(n) for n in range(3)))
for bad in ([1], 5, ["a", None]):
    try:
        ",".join(bad)
    except TypeError as error:
        print(error)
