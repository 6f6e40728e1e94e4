"""Characters that mean something in HTML."""


def escape(s, quote=True):
    s = s.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')
    return s.replace('"', '&quot;').replace("'", '&#x27;') if quote else s


def unescape(s):
    import re
    named = {'amp': '&', 'lt': '<', 'gt': '>', 'quot': '"', 'apos': "'", 'nbsp': '\xa0', 'copy': '\xa9'}

    def one(found):
        name = found[1]
        if name[0] != '#':
            return named.get(name, found[0])
        return chr(int(name[2:], 16) if name[1] in 'xX' else int(name[1:]))
    return re.sub(r'&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+);', one, s)
