s = """one
  "two"
three\
 joined"""
print(s, repr(s), len(s), '''it's''', sep="\n")
