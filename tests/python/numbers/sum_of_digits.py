print(sum(map(int, str(2 ** 100))), str(2 ** 64)[::-1], int(str(123)[::-1]), len(str(3 ** 100)))
