"""How alike two sequences are (Ratcliff and Obershelp), and differences of lines."""

from difflib_lite import ndiff
from heapq import nlargest as _nlargest


class SequenceMatcher:
    def __init__(self, isjunk=None, a='', b='', autojunk=True):
        if isjunk is not None:
            raise NotImplementedError('Ormery does not support SequenceMatcher with isjunk yet')
        self.set_seqs(a, b)

    def set_seqs(self, a, b):
        self.set_seq1(a)
        self.set_seq2(b)

    def set_seq1(self, a):
        self.a = a

    def set_seq2(self, b):
        self.b, self.b2j = b, {}
        for j, item in enumerate(b):
            self.b2j.setdefault(item, []).append(j)
        if len(b) >= 200:
            # What is everywhere says little: CPython leaves it out of long sequences.
            limit = len(b) // 100 + 1
            self.b2j = {item: places for item, places in self.b2j.items() if len(places) <= limit}

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        ahi = len(self.a) if ahi is None else ahi
        bhi = len(self.b) if bhi is None else bhi
        besti, bestj, best, lengths = alo, blo, 0, {}
        for i in range(alo, ahi):
            new = {}
            for j in self.b2j.get(self.a[i], ()):
                if blo <= j < bhi:
                    size = new[j] = lengths.get(j - 1, 0) + 1
                    if size > best:
                        besti, bestj, best = i - size + 1, j - size + 1, size
            lengths = new
        while besti > alo and bestj > blo and self.a[besti - 1] == self.b[bestj - 1]:
            besti, bestj, best = besti - 1, bestj - 1, best + 1
        while besti + best < ahi and bestj + best < bhi and self.a[besti + best] == self.b[bestj + best]:
            best += 1
        return besti, bestj, best

    def get_matching_blocks(self):
        waiting, found = [(0, len(self.a), 0, len(self.b))], []
        while waiting:
            alo, ahi, blo, bhi = waiting.pop()
            i, j, size = self.find_longest_match(alo, ahi, blo, bhi)
            if size:
                found.append((i, j, size))
                waiting.append((alo, i, blo, j))
                waiting.append((i + size, ahi, j + size, bhi))
        joined = []
        for i, j, size in sorted(found):
            if joined and joined[-1][0] + joined[-1][2] == i and joined[-1][1] + joined[-1][2] == j:
                joined[-1] = (*joined[-1][:2], joined[-1][2] + size)
            else:
                joined.append((i, j, size))
        return [*joined, (len(self.a), len(self.b), 0)]

    def ratio(self):
        length = len(self.a) + len(self.b)
        return 2.0 * sum(size for _, _, size in self.get_matching_blocks()) / length if length else 1.0

    quick_ratio = real_quick_ratio = ratio


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    if not n > 0:
        raise ValueError('n must be > 0: %r' % (n,))
    if not 0.0 <= cutoff <= 1.0:
        raise ValueError('cutoff must be in [0.0, 1.0]: %r' % (cutoff,))
    matcher, found = SequenceMatcher(), []
    matcher.set_seq2(word)
    for one in possibilities:
        matcher.set_seq1(one)
        ratio = matcher.ratio()
        if ratio >= cutoff:
            found.append((ratio, one))
    return [one for _, one in _nlargest(n, found)]
