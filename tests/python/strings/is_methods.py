for s in ("abc", "ABC", "Abc Def", "123", "a1", " ", "", "½", "²", "éß", "a_1", "1a", "class", "\n", "٣"):
    print(repr(s), *[int(getattr(s, m)()) for m in "isalpha isupper islower istitle isdigit isdecimal isnumeric isalnum isspace isidentifier isprintable isascii".split()])
