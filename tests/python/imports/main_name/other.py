def f(): print("called in", __name__)
if __name__ == "__main__": print("never")
