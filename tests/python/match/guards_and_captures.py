def f(x):
    match x:
        case [a, b] if a == b: return "twins"
        case [a, b] if a > b: return f"falling {a}{b}"
        case [_, _] as pair: return pair
        case n if n > 100: return "big"
    return "nothing"


print(f([1, 1]), f([2, 1]), f([1, 2]), f(101), f(1))
