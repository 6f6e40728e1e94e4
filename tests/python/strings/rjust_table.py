rows = [("tea", 2.5), ("coffee", 13.25)]
for name, price in rows:
    print(f"{name:<10}|{price:>8.2f}|{name!r:^12}|{price:08.3f}")
