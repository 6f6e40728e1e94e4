name, n, x = "Ada", 42, 3.14159
print(f"{name} {n} {x}", f"{name!r:>8}|{n:05d}|{x:.2f}|{x:8.3f}|{x:<8.1f}|{n:^7}|{n:+}")
print(f"{n:,} {1234567:,} {1234567.891:,.2f} {n:x} {n:#X} {n:b} {n:#o} {n:e} {x:%} {0.25:.0%} {n:_b}")
print(f"{{}} {n + 1} {'nested ' + name} {f'{n}'} {n=} {n = } {x=:.1f} {name!s} {name=!s}")
