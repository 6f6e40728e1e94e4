try:
    error = ValueError("base")
    error.add_note("first note")
    error.add_note("second note")
    raise error
except ValueError as caught:
    print(caught.__notes__)
    raise
