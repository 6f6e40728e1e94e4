import string
print(string.ascii_lowercase, string.ascii_uppercase, string.digits, string.hexdigits, string.punctuation, repr(string.whitespace), string.capwords("a bc  d"))
t = string.Template("$who owes ${n}x $$")
print(t.substitute(who="Al", n=3), t.safe_substitute(who="Al"))
try:
    t.substitute()
except KeyError as error:
    print(error)
