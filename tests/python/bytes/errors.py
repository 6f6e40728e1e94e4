for code in ("b'a' + 'b'", "bytes([256])", "b'a'[5]", "b'\\xff'.decode()", "bytes('a')", "b'a'.join(['b'])", "b'a'.replace('a', 'b')", "bytes.fromhex('zz')"):
    try:
        print(eval(code))
    except Exception as error:
        print(type(error).__name__, error)
