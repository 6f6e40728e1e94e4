for spec in ("d", "5", "<5", "^5", "05", "+d", " d", ",", "_", "b", "o", "x", "X", "#x", "#b", "#o", "c", "e", ".2f", "%", "n", "=+6", "*=7", "010,", "g"):
    print(spec, repr(format(97, spec)), repr(format(-97, spec)) if spec != "c" else "")
