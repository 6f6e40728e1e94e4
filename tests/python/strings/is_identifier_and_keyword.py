import keyword
print("for".isidentifier(), keyword.iskeyword("for"), keyword.iskeyword("match"), "a-b".isidentifier())
