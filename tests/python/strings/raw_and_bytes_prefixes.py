print(r"\d\n", len(r"\n"), b"\x41\n", rb"\x", R"a", "\t|".expandtabs(4), "\101", "\x41", "\u0041")
