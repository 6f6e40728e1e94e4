def greet(name, greeting, *, end):
    return name


greet("ann", end="!")
