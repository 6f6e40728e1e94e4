import re
print(re.findall("A", "aA", re.I), re.findall("^x", "x\nx", re.M), re.search("a.b", "a\nb", re.S) is not None, re.compile(r"""
  (\d+)  # number
  \s*kg
""", re.X).search("70 kg").group(1), re.findall(r"a*?b|c+", "aabcc"), re.search(r"(?<=x)y(?=z)", "xyz").span(), re.search(r"(\w)\1", "hello").group(), re.findall(r"\bfoo\b", "foo food"), re.match(r"(?i)ABC", "abc").group(), re.sub(r"(?<!\d)0+", "", "007 100"))
p = re.compile("a(b)?")
print(p, p.pattern, p.match("a").groups(), p.groups, p.match("a").group(1), re.match("(a)|(b)", "b").lastindex)
for bad in ("(", "*a", "[a", "a{2,1}", "(?P<1>a)", r"\1"):
    try:
        re.compile(bad)
    except re.error as error:
        print(error)
