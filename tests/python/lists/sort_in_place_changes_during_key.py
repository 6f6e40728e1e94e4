x = [3, 1, 2]
try:
    x.sort(key=lambda n: x.append(n) or n)
except ValueError as error:
    print(error)
