import builtins
for name in "abs all any bin bool bytes callable chr dict divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter len list locals map max min next object oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip".split():
    if not hasattr(builtins, name): print("missing", name)
print("checked")
