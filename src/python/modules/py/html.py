"""Characters that HTML writes otherwise, there and back; of the names only those in common use."""

import re as _re

__all__ = ['escape', 'unescape']

_NAMED = {
    'amp': '&', 'lt': '<', 'gt': '>', 'quot': '"', 'apos': "'", 'nbsp': '\xa0', 'iexcl': '¡', 'cent': '¢', 'pound': '£',
    'curren': '¤', 'yen': '¥', 'sect': '§', 'copy': '©', 'laquo': '«', 'not': '¬', 'shy': '\xad', 'reg': '®',
    'deg': '°', 'plusmn': '±', 'micro': 'µ', 'para': '¶', 'middot': '·', 'raquo': '»', 'frac12': '½', 'iquest': '¿',
    'times': '×', 'divide': '÷', 'szlig': 'ß', 'agrave': 'à', 'aacute': 'á', 'acirc': 'â', 'auml': 'ä', 'aring': 'å',
    'aelig': 'æ', 'ccedil': 'ç', 'egrave': 'è', 'eacute': 'é', 'ecirc': 'ê', 'euml': 'ë', 'ntilde': 'ñ', 'ograve': 'ò',
    'oacute': 'ó', 'ocirc': 'ô', 'ouml': 'ö', 'oslash': 'ø', 'ugrave': 'ù', 'uacute': 'ú', 'ucirc': 'û', 'uuml': 'ü',
    'Auml': 'Ä', 'Ouml': 'Ö', 'Uuml': 'Ü', 'ndash': '–', 'mdash': '—', 'lsquo': '‘', 'rsquo': '’', 'sbquo': '‚',
    'ldquo': '“', 'rdquo': '”', 'bdquo': '„', 'hellip': '…', 'bull': '•', 'euro': '€', 'trade': '™', 'larr': '←',
    'uarr': '↑', 'rarr': '→', 'darr': '↓', 'harr': '↔', 'lsaquo': '‹', 'rsaquo': '›', 'minus': '−', 'le': '≤', 'ge': '≥',
    'ne': '≠', 'infin': '∞', 'sum': '∑', 'hearts': '♥', 'check': '✓',
}
# What browsers understand without the semicolon too.
_BARE = ('amp', 'lt', 'gt', 'quot', 'nbsp', 'copy', 'reg', 'not', 'para', 'sect', 'times', 'deg')
_REFERENCE = _re.compile(r'&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)')


def escape(s, quote=True):
    s = s.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')
    return s.replace('"', '&quot;').replace("'", '&#x27;') if quote else s


def _character(match):
    text = match.group(1)
    if text[0] == '#':
        digits = text[1:].rstrip(';')
        number = int(digits[1:], 16) if digits[0] in 'xX' else int(digits)
        if number == 0 or number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            return '\ufffd'
        return chr(number)
    if text.endswith(';') and text[:-1] in _NAMED:
        return _NAMED[text[:-1]]
    for length in range(len(text), 1, -1):
        if text[:length] in _BARE:
            return _NAMED[text[:length]] + text[length:]
    return '&' + text


def unescape(s):
    return _REFERENCE.sub(_character, s) if '&' in s else s
