def find(name):
    return {"a": "x"}.get(name)


print(find("a").upper())
print(find("b").upper())
