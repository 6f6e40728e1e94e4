def base(n, b): return (base(n // b, b) if n >= b else "") + "0123456789abcdef"[n % b]


print(base(255, 16), base(10, 2), int(base(12345, 7), 7), f"{255:08b}", f"{-255:x}", int("ff", 16))
