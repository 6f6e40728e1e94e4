def add(item, to=[]):
    to.append(item)
    return to


print(add(1), add(2))
print(add(3, []))
print(add.__defaults__)
