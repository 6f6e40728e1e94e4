"""Tables as text."""

import io as _io

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3


class Error(Exception):
    pass


Error.__module__ = '_csv'


class writer:
    def __init__(self, fileobj, dialect='excel', *, delimiter=',', quotechar='"', lineterminator='\r\n',
                 quoting=QUOTE_MINIMAL):
        self._file, self._delimiter, self._quote = fileobj, delimiter, quotechar
        self._end, self._quoting = '\n' if dialect == 'unix' else lineterminator, quoting
        if dialect == 'excel-tab':
            self._delimiter = '\t'
        if dialect == 'unix':
            self._quoting = QUOTE_ALL

    def _cell(self, value, alone):
        text = '' if value is None else repr(value) if isinstance(value, float) else str(value)
        special = any(c in text for c in (self._delimiter, self._quote, '\n', '\r')) or (alone and not text)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if self._quoting == QUOTE_ALL or (self._quoting == QUOTE_NONNUMERIC and not number) or (
                special and self._quoting != QUOTE_NONE):
            return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
        return text

    def writerow(self, row):
        cells = list(row)
        return self._file.write(self._delimiter.join(self._cell(v, len(cells) == 1) for v in cells) + self._end)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


def reader(lines, dialect='excel', *, delimiter=',', quotechar='"', **options):
    delimiter = '\t' if dialect == 'excel-tab' else delimiter
    row, cell, quoted, was_quoted = [], '', False, False
    for line in lines:
        at, line = 0, line
        while at < len(line):
            c = line[at]
            at += 1
            if quoted:
                if c != quotechar:
                    cell += c
                elif line[at:at + 1] == quotechar:
                    cell += c
                    at += 1
                else:
                    quoted = False
            elif c == quotechar and not cell:
                quoted = was_quoted = True
            elif c == delimiter:
                row.append(cell)
                cell, was_quoted = '', False
            elif c not in '\r\n':
                cell += c
        if not quoted:
            if row or cell or was_quoted:
                row.append(cell)
            yield row
            row, cell, was_quoted = [], '', False


class DictWriter:
    def __init__(self, f, fieldnames, restval='', extrasaction='raise', dialect='excel', **options):
        self.fieldnames, self.restval, self.extrasaction = fieldnames, restval, extrasaction
        self.writer = writer(f, dialect, **options)

    def writeheader(self):
        return self.writer.writerow(self.fieldnames)

    def _row(self, row):
        wrong = [name for name in row if name not in self.fieldnames]
        if self.extrasaction == 'raise' and wrong:
            raise ValueError('dict contains fields not in fieldnames: ' + ', '.join(map(repr, wrong)))
        return [row.get(name, self.restval) for name in self.fieldnames]

    def writerow(self, row):
        return self.writer.writerow(self._row(row))

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect='excel', **options):
        self._names, self.restkey, self.restval = fieldnames, restkey, restval
        self.reader = reader(f, dialect, **options)

    @property
    def fieldnames(self):
        if self._names is None:
            self._names = next(self.reader, None)
        return self._names

    def __iter__(self):
        return self

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while not row:
            row = next(self.reader)
        found = dict(zip(names, row))
        if len(row) > len(names):
            found[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            found[name] = self.restval
        return found
