match [1, 2, 3]:
    case [a, b]:
        pass
    case [a, b, 4]:
        pass
    case [p, q, r]:
        print(p, q, r)
print("a" in globals())
