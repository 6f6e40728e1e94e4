"""What unittest needs of difflib: `ndiff`."""


def _matches(a, b):
    """The longest common subsequence, as pairs of indexes."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            table[i][j] = table[i + 1][j + 1] + 1 if a[i] == b[j] else max(table[i + 1][j], table[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif table[i + 1][j] >= table[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _guides(old, new):
    pairs = _matches(old, new)
    if not pairs or 2 * len(pairs) / (len(old) + len(new)) < 0.75:
        return None
    kept_old, kept_new = {i for i, _ in pairs}, {j for _, j in pairs}
    below_old, below_new = [], []
    last_i = last_j = 0
    for i, j in [*pairs, (len(old), len(new))]:
        gap_i, gap_j = i - last_i, j - last_j
        both = min(gap_i, gap_j) > 0
        below_old.append(('^' if both else '-') * gap_i + ' ' * (i < len(old)))
        below_new.append(('^' if both else '+') * gap_j + ' ' * (j < len(new)))
        last_i, last_j = i + 1, j + 1
    return ''.join(below_old).rstrip(), ''.join(below_new).rstrip()


def ndiff(a, b):
    pairs = _matches(a, b)
    i = j = 0
    for end_i, end_j in [*pairs, (len(a), len(b))]:
        olds, news = a[i:end_i], b[j:end_j]
        for at in range(max(len(olds), len(news))):
            old = olds[at] if at < len(olds) else None
            new = news[at] if at < len(news) else None
            ending = '\n' if (old or new or '').endswith('\n') else ''
            guides = _guides(old, new) if old is not None and new is not None else None
            if old is not None:
                yield '- ' + old
                if guides and guides[0]:
                    yield '? ' + guides[0] + '\n'
            if new is not None:
                yield '+ ' + new
                if guides and guides[1]:
                    yield '? ' + guides[1] + '\n'
        if end_i < len(a):
            yield '  ' + a[end_i]
        i, j = end_i + 1, end_j + 1
