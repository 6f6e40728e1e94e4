x = 1
globals()["made"] = 5
print(made, "x" in globals(), globals()["x"], __name__, "__builtins__" in globals())
