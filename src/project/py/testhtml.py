"""HTML as a tree that compares by meaning: the order of attributes and most white space do not count."""

import html
import re
from html.parser import HTMLParser

from django.utils.html import VOID_ELEMENTS

_WHITESPACE = re.compile(r"[\t\n\f\r ]+")
BOOLEAN_ATTRIBUTES = set(
    (
        "allowfullscreen async autofocus autoplay checked controls default disabled formnovalidate hidden ismap "
        "itemscope loop multiple muted nomodule novalidate open playsinline readonly required reversed selected "
        "truespeed"
    ).split()
)


def normalize_whitespace(string):
    return _WHITESPACE.sub(" ", string)


def normalize_attributes(attributes):
    normalized = []
    for name, value in attributes:
        if name == "class" and value:
            value = " ".join(sorted(name for name in _WHITESPACE.split(value) if name))
        if name in BOOLEAN_ATTRIBUTES:
            value = None if not value or value == name else value
        elif value is None:
            value = ""
        normalized.append((name, value))
    return normalized


class Element:
    def __init__(self, name, attributes):
        self.name, self.attributes, self.children = name, sorted(attributes), []

    def append(self, element):
        last = self.children[-1] if self.children else None
        if isinstance(element, str):
            element = normalize_whitespace(element)
            if isinstance(last, str):
                self.children[-1] = normalize_whitespace(last + element)
                return
        elif isinstance(last, str) and last.isspace():
            self.children.pop()
        if element:
            self.children.append(element)

    def finalize(self):
        while self.children and isinstance(self.children[-1], str):
            self.children[-1] = self.children[-1].rstrip()
            if self.children[-1]:
                break
            self.children.pop()
        for at, child in enumerate(self.children):
            if isinstance(child, str):
                self.children[at] = child.strip()
            else:
                child.finalize()

    def __eq__(self, element):
        if not hasattr(element, "name") or self.name != element.name:
            return False
        return self.attributes == element.attributes and self.children == element.children

    def __hash__(self):
        return hash((self.name, *self.attributes))

    def _count(self, element, count=True):
        if not isinstance(element, str) and self == element:
            return 1
        sequence = element.children if isinstance(element, RootElement) else []
        if isinstance(element, RootElement) and self.children == sequence:
            return 1
        found, matched = 0, 0
        for child in self.children:
            if isinstance(child, str):
                if isinstance(element, str):
                    if not count and element in child:
                        return 1
                    found += child.count(element) if count else 0
                continue
            found += child._count(element, count=count)
            if not count and found:
                return found
            # Several elements in a row may lie among others.
            if sequence:
                matched = matched + 1 if sequence[matched] == child else 0
                if matched == len(sequence):
                    found, matched = found + 1, 0
        return found

    def __contains__(self, element):
        return self._count(element, count=False) > 0

    def count(self, element):
        return self._count(element, count=True)

    def __getitem__(self, key):
        return self.children[key]

    def _inner(self):
        return "".join(html.escape(child) if isinstance(child, str) else str(child) for child in self.children)

    def __str__(self):
        given = "".join(" %s" % k if v is None else ' %s="%s"' % (k, v) for k, v in self.attributes)
        if not self.children:
            return "<%s%s>" % (self.name, given)
        return "<%s%s>\n%s\n</%s>" % (self.name, given, self._inner(), self.name)

    def __repr__(self):
        return str(self)


class RootElement(Element):
    def __init__(self):
        super().__init__(None, ())

    def __str__(self):
        return self._inner()


class HTMLParseError(Exception):
    pass


class Parser(HTMLParser):
    def __init__(self):
        super().__init__()
        self.root, self.open_tags, self.element_positions = RootElement(), [], {}

    def error(self, msg):
        raise HTMLParseError(msg, self.getpos())

    def format_position(self, position=None, element=None):
        if not position and element:
            position = self.element_positions[element]
        if position is None:
            position = self.getpos()
        return "Line %d, Column %d" % position

    @property
    def current(self):
        return self.open_tags[-1] if self.open_tags else self.root

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, normalize_attributes(attrs))
        self.current.append(element)
        if tag not in VOID_ELEMENTS:
            self.open_tags.append(element)
        self.element_positions[element] = self.getpos()

    def handle_endtag(self, tag):
        while True:
            if not self.open_tags:
                self.error("Unexpected end tag `%s` (%s)" % (tag, self.format_position()))
            if self.open_tags.pop().name == tag:
                return

    def handle_data(self, data):
        self.current.append(data)


def parse_html(html):
    parser = Parser()
    parser.feed(html)
    parser.close()
    document = parser.root
    document.finalize()
    if len(document.children) == 1 and not isinstance(document.children[0], str):
        return document.children[0]
    return document
