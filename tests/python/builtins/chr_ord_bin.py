print(chr(97), ord("é"), chr(8364), bin(5), hex(-255), oct(64), ascii("é"), repr("é"), abs(-3), abs(-2.5), abs(True), divmod(17, 5), divmod(-17, 5), divmod(7.5, 2))
