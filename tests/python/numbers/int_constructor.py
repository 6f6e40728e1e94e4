print(int(), int(3.9), int(-3.9), int(" 42\n"), int("-0x1f", 16), int("0b11", 0), int("z", 36), int("1_000"), int(True), int(b"12"), int("٣"))
for bad in ("", "3.5", "1__0", "0x1f", None, [], float("inf"), float("nan")):
    try:
        int(bad)
    except (ValueError, TypeError, OverflowError) as error:
        print(type(error).__name__, error)
