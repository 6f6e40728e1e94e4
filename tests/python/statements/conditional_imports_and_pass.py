try:
    import no_such_module_at_all
except ImportError:
    no_such_module_at_all = None
print(no_such_module_at_all)
if __name__ == "__main__": print("main")
...
pass; pass
