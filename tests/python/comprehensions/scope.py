x = "outside"
print([x for x in range(2)], x)
print([y := n for n in range(3)], y)
