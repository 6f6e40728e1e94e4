def load():
    try:
        return {}["key"]
    except KeyError:
        return 1 / 0


load()
