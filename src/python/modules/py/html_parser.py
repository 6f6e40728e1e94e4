"""A reader of HTML that tells of each tag, text and comment as it comes; nothing is an error to it."""

from html import unescape as _unescape

__all__ = ['HTMLParser']

_SPACE = ' \t\n\r\f'


def _is_letter(char):
    return char != '' and ('a' <= char <= 'z' or 'A' <= char <= 'Z')


class HTMLParser:
    CDATA_CONTENT_ELEMENTS = ('script', 'style')

    def __init__(self, *, convert_charrefs=True):
        self.convert_charrefs = convert_charrefs
        self.reset()

    def reset(self):
        self.rawdata = ''
        self.lasttag = '???'
        self.cdata_elem = None
        self.lineno, self.offset = 1, 0
        self.__starttag_text = None

    def feed(self, data):
        self.rawdata += data
        self.goahead(False)

    def close(self):
        self.goahead(True)

    def getpos(self):
        return self.lineno, self.offset

    def get_starttag_text(self):
        return self.__starttag_text

    # What a subclass hears of.

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        pass

    def handle_data(self, data):
        pass

    def handle_charref(self, name):
        pass

    def handle_entityref(self, name):
        pass

    def handle_comment(self, data):
        pass

    def handle_decl(self, decl):
        pass

    def handle_pi(self, data):
        pass

    def unknown_decl(self, data):
        pass

    # Reading.

    def _passed(self, start, end):
        """Moves the position on over what was read."""
        text = self.rawdata[start:end]
        lines = text.count('\n')
        if lines:
            self.lineno += lines
            self.offset = len(text) - text.rindex('\n') - 1
        else:
            self.offset += len(text)
        return end

    def goahead(self, end):
        data, at = self.rawdata, 0
        while at < len(data):
            stop = self._text_end(data, at, end)
            if stop is None:
                break
            if stop > at:
                self._text(data[at:stop])
                at = self._passed(at, stop)
                continue
            after = self._markup(data, at, end)
            if after is None:
                break
            at = self._passed(at, after)
        self.rawdata = data[at:]

    def _text(self, text):
        self.handle_data(_unescape(text) if self.convert_charrefs and self.cdata_elem is None else text)

    def _text_end(self, data, at, end):
        """Where the text that begins here ends; nothing if more of it may come."""
        if self.cdata_elem is not None:
            low = data.lower()
            stop = low.find('</' + self.cdata_elem, at)
        else:
            stop = data.find('<', at)
            while stop >= 0 and not self._begins_markup(data, stop):
                if stop + 1 == len(data) and not end:
                    break
                stop = data.find('<', stop + 1)
        if stop >= 0:
            return stop
        # A reference that is not complete may go on in the next piece.
        last = data.rfind('&', max(at, len(data) - 34))
        if not end and self.cdata_elem is None and last >= 0 and not any(c in data[last:] for c in _SPACE + ';'):
            return last if last > at else None
        return len(data)

    def _begins_markup(self, data, at):
        following = data[at + 1:at + 2]
        return bool(following) and (_is_letter(following) or following in '/!?')

    def _markup(self, data, at, end):
        """Reads a tag, a comment or a declaration; gives where it ends, or nothing if it is not complete."""
        if data.startswith('<!--', at):
            stop = data.find('-->', at + 4)
            if stop >= 0:
                self.handle_comment(data[at + 4:stop])
                return stop + 3
        else:
            stop = self._tag_end(data, at) if _is_letter(data[at + 1:at + 2]) else data.find('>', at)
            if stop >= 0:
                self._tag(data, at, stop)
                return stop + 1
        if not end:
            return None
        self._text(data[at:])
        return len(data)

    def _tag(self, data, at, stop):
        inner = data[at + 2:stop]
        if data.startswith('<?', at):
            self.handle_pi(inner)
        elif data.startswith('<!', at):
            if inner[:7].lower() == 'doctype':
                self.handle_decl(inner)
            elif inner.startswith('['):
                self.unknown_decl(inner[1:])
            else:
                self.handle_comment(inner)
        elif data.startswith('</', at):
            name = inner.split(None, 1)[0].rstrip('/').lower() if inner.strip() else ''
            if not _is_letter(name[:1]):
                if inner:
                    self.handle_comment(inner)
                return
            self.cdata_elem = None
            self.handle_endtag(name)
        else:
            self.__starttag_text = data[at:stop + 1]
            self._starttag(data[at + 1:stop])

    def _tag_end(self, data, at):
        """The `>` that ends a start tag: one in quotes does not."""
        quote, after_equals = None, False
        for place in range(at + 1, len(data)):
            char = data[place]
            if quote is not None:
                if char == quote:
                    quote = None
            elif char in '"\'' and after_equals:
                quote = char
            elif char == '>':
                return place
            if char not in _SPACE:
                after_equals = char == '='
        return -1

    def _starttag(self, text):
        length, at = len(text), 0
        while at < length and text[at] not in _SPACE + '/':
            at += 1
        tag, attrs, closed = text[:at].lower(), [], text.endswith('/')
        while at < length:
            if text[at] in _SPACE + '/':
                at += 1
                continue
            start = at
            at += 1
            while at < length and text[at] not in _SPACE + '/=':
                at += 1
            name = text[start:at].lower()
            value, after = self._value(text, at)
            if after is not None:
                at = after
                closed = closed and at < length
            attrs.append((name, value))
        self.lasttag = tag
        if closed:
            self.handle_startendtag(tag, attrs)
            return
        self.handle_starttag(tag, attrs)
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self.cdata_elem = tag

    def _value(self, text, at):
        """The value that follows a name, and where it ends; nothing twice if there is none."""
        length = len(text)
        while at < length and text[at] in _SPACE:
            at += 1
        if at >= length or text[at] != '=':
            return None, None
        while at < length and text[at] in _SPACE + '=':
            at += 1
        if at < length and text[at] in '"\'':
            stop = text.find(text[at], at + 1)
            if stop >= 0:
                return _unescape(text[at + 1:stop]), stop + 1
        stop = at
        while stop < length and text[stop] not in _SPACE:
            stop += 1
        return _unescape(text[at:stop]), stop
