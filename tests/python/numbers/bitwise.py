print(6 & 3, 6 | 3, 6 ^ 3, ~6, -6 & 0xff, -1 >> 5, -8 >> 1, 1 << 10, True & False, True | 2, bin(-10), hex(255), oct(8), bin(0))
