def flat(x):
    for y in x:
        if isinstance(y, list): yield from flat(y)
        else: yield y


print(list(flat([1, [2, [3, []], 4], [[5]]])))
