def run(line):
    match line.split():
        case ["go", ("north" | "south") as way]: return f"walk {way}"
        case ["take", *things] if things: return "take " + " and ".join(things)
        case ["quit" | "exit"]: return "bye"
        case [word]: return f"what is {word}?"
        case []: return "silence"
        case _: return "too long"


print([run(s) for s in ("go north", "go up", "take a b", "take", "exit", "", "one two three")])
