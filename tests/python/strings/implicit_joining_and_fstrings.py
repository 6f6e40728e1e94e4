x = 5
print("a" f"{x}" "b" r"\c", f"{x!r}" f"{'{'}" "}")
