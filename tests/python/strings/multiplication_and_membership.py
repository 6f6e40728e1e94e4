print("ab" * 3, 3 * "-", "" * 5, "a" * 0, "a" * -1, "lo w" in "hello world", "x" not in "abc")
