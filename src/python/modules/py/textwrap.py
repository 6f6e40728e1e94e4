import re as _re


class TextWrapper:
    def __init__(self, width=70, initial_indent='', subsequent_indent='', expand_tabs=True, replace_whitespace=True,
                 fix_sentence_endings=False, break_long_words=True, drop_whitespace=True, break_on_hyphens=True,
                 tabsize=8, *, max_lines=None, placeholder=' [...]'):
        self.width = width
        self.initial_indent = initial_indent
        self.subsequent_indent = subsequent_indent
        self.expand_tabs = expand_tabs
        self.replace_whitespace = replace_whitespace
        self.break_long_words = break_long_words
        self.drop_whitespace = drop_whitespace
        self.break_on_hyphens = break_on_hyphens
        self.tabsize = tabsize
        self.max_lines = max_lines
        self.placeholder = placeholder

    def _split(self, text):
        if self.expand_tabs:
            text = text.expandtabs(self.tabsize)
        if self.replace_whitespace:
            text = ''.join(' ' if c in '\t\n\x0b\x0c\r ' else c for c in text)
        chunks = []
        for piece in _re.split(r'( +)', text):
            if piece.strip(' ') and self.break_on_hyphens:
                chunks.extend(p for p in _re.split(r'(?<=[A-Za-z]{2}-)(?=[A-Za-z]{2})', piece) if p)
            elif piece:
                chunks.append(piece)
        return chunks

    def wrap(self, text):
        if self.width <= 0:
            raise ValueError(f'invalid width {self.width!r} (must be > 0)')
        chunks = self._split(text)[::-1]
        lines = []
        while chunks:
            indent = self.subsequent_indent if lines else self.initial_indent
            width = self.width - len(indent)
            if self.drop_whitespace and chunks[-1].strip() == '' and lines:
                chunks.pop()
                if not chunks:
                    break
            current, length = [], 0
            while chunks and length + len(chunks[-1]) <= width:
                length += len(chunks[-1])
                current.append(chunks.pop())
            if chunks and len(chunks[-1]) > width:
                space = max(width - length, 1)
                if self.break_long_words:
                    current.append(chunks[-1][:space])
                    chunks[-1] = chunks[-1][space:]
                elif not current:
                    current.append(chunks.pop())
                length = sum(map(len, current))
            if self.drop_whitespace and current and current[-1].strip() == '':
                length -= len(current.pop())
            if not current:
                continue
            fits = self.max_lines is None or len(lines) + 1 < self.max_lines
            rest_fits = (not chunks or self.drop_whitespace and len(chunks) == 1 and not chunks[0].strip())
            if fits or rest_fits and length <= width:
                lines.append(indent + ''.join(current))
                continue
            while current:
                if current[-1].strip() and length + len(self.placeholder) <= width:
                    lines.append(indent + ''.join(current) + self.placeholder)
                    break
                length -= len(current.pop())
            else:
                if lines and len(lines[-1].rstrip()) + len(self.placeholder) <= self.width:
                    lines[-1] = lines[-1].rstrip() + self.placeholder
                else:
                    lines.append(indent + self.placeholder.lstrip())
            break
        return lines

    def fill(self, text):
        return '\n'.join(self.wrap(text))


def wrap(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).wrap(text)


def fill(text, width=70, **kwargs):
    return TextWrapper(width=width, **kwargs).fill(text)


def shorten(text, width, **kwargs):
    return TextWrapper(width=width, max_lines=1, **kwargs).fill(' '.join(text.strip().split()))


def dedent(text):
    lines = [line if line.strip(' \t') else '' for line in text.split('\n')]
    margin = None
    for line in lines:
        if not line:
            continue
        indent = line[:len(line) - len(line.lstrip(' \t'))]
        if margin is None:
            margin = indent
        else:
            common = 0
            for a, b in zip(margin, indent):
                if a != b:
                    break
                common += 1
            margin = margin[:common]
    if margin:
        lines = [line[len(margin):] if line else line for line in lines]
    return '\n'.join(lines)


def indent(text, prefix, predicate=None):
    if predicate is None:
        predicate = str.strip
    return ''.join(prefix + line if predicate(line) else line for line in text.splitlines(True))
