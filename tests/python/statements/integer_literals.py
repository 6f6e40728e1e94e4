print(1_000_000, 0xff, 0o17, 0b101, 1e3, 1_0.5, .5, 5., 0xFF_FF, "\x41\u00e9\N{BULLET}\t|", r"\n", b"\x00a", "a" "b")
