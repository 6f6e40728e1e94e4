def logged(f):
    def wrapper(*args):
        return f(*args)
    return wrapper


@logged
def divide(a, b):
    return a / b


divide(1, 0)
