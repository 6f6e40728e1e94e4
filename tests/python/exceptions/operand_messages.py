for code in ("1 + 'a'", "'a' + 1", "[] + ()", "None + 1", "-'a'", "'a' * 'b'", "{} | []", "1 < 'a'", "[] < None", "'a' - 'b'", "1 @ 2", "~1.5", "len(1)", "{}[[]]", "{[]}", "{{}: 1}", "int([])", "int('a', 2)", "float('x')", "'a' in 1", "1 in 'a'", "abs('a')", "sum(['a'])", "ord('ab')", "chr(-1)", "range(1.5)", "1 << -1", "divmod(1, 0)", "1.0 // 0", "5 % 0", "0 ** -1", "round('a')", "max()", "max([])", "min(1)"):
    try:
        print(eval(code))
    except Exception as error:
        print(f"{code:16} {type(error).__name__}: {error}")
