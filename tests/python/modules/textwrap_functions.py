import textwrap
text = "The quick brown fox jumped over the lazy dog."
print(textwrap.fill(text, 20), textwrap.wrap(text, 15), textwrap.shorten(text, 20), textwrap.indent("a\nb", "> "), textwrap.dedent("""\
    one
      two
    three"""), sep="\n")
