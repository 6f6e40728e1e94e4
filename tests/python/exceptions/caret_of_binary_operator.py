x, y = 1, "2"
print("start")
total = (x * 3) + (y * 2)
