for a in range(1, 20):
    for b in range(a, 20):
        c = (a * a + b * b) ** 0.5
        if c == int(c) and c < 20:
            print(a, b, int(c))
            break
    else:
        continue
    if a > 5: break
