from pkg.low import low
def top():
    low("x")
top()
