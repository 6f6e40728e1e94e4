class Light:
    order = {"red": "green", "green": "amber", "amber": "red"}
    def __init__(self): self.now = "red"
    def __next__(self): self.now = self.order[self.now]; return self.now
    def __iter__(self): return self


from itertools import islice
print(list(islice(Light(), 4)))
