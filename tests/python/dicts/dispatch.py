ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
def rpn(s):
    stack = []
    for t in s.split():
        if t in ops: b, a = stack.pop(), stack.pop(); stack.append(ops[t](a, b))
        else: stack.append(int(t))
    return stack.pop()


print(rpn("3 4 + 2 *"), rpn("5 1 2 + 4 * + 3 -"))
