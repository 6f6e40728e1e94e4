for spec in ("", "f", ".0f", ".3f", "e", ".2e", "E", "g", ".3g", "G", "%", ".1%", ",", ",.2f", "+.1f", " .1f", "010.2f", "<10.1f", "^10.1f", "#.0f", "_.1f"):
    print(spec, repr(format(12345.678, spec)), repr(format(-0.00001234, spec)))
print(format(float("inf"), "f"), format(float("nan"), "5"), format(1e16, ""), format(1e22, "g"), format(100000.0, "g"), format(1234567.0, "g"))
