import other
print(__name__, other.__name__, other.f.__module__)
if __name__ == "__main__": other.f()
