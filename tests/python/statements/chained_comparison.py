print(1 < 2 < 3, 1 < 3 > 2, 1 == 1 != 2, 3 > 2 == True, (3 > 2) == True, 1 in [1] == True, not 1 == 2)
def f(x): print("f", x); return x
print(f(1) < f(0) < f(5))
