import html
from html.parser import HTMLParser


class Told(HTMLParser):
    def handle_starttag(self, tag, attrs):
        print("start", tag, attrs, self.getpos())

    def handle_endtag(self, tag):
        print("end", tag, self.getpos())

    def handle_startendtag(self, tag, attrs):
        print("both", tag, attrs)

    def handle_data(self, data):
        print("data", repr(data))

    def handle_comment(self, data):
        print("comment", repr(data))

    def handle_decl(self, decl):
        print("decl", decl)


for text in (
    '<!DOCTYPE html>\n<p class="a b" id=x checked>hi &amp; <b>x</b></p>\n<!-- note -->',
    '<br/><img src=x alt="a>b" /><a  href = y >',
    '<script>if (a<b) { "</p>" }</script>x',
    "a &lt; c &copy; &#39;&#x41; &nothing;",
    "<P DATA-X='\"'>Upper</P>",
):
    told = Told()
    told.feed(text)
    told.close()
    print("--")

pieces = Told()
for piece in ("<p cla", 'ss="a">te', "xt</", "p>"):
    pieces.feed(piece)
pieces.close()
print(html.escape("<a href='x'>\"&\"</a>"), html.escape("'", quote=False))
print(html.unescape("&lt;p&gt; &amp;amp; &eacute; &#8364; &copy 1 &hellip;"))
