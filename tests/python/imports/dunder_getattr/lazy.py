real = "real"
def __getattr__(name):
    if name == "bad": raise AttributeError(f"no {name}")
    return f"made {name}"
