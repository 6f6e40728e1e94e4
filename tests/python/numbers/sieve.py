limit = 60
marks = [True] * limit
for n in range(2, limit):
    if marks[n]:
        marks[n * n::n] = [False] * len(marks[n * n::n])
print([n for n in range(2, limit) if marks[n]])
