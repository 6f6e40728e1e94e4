n = 0
while True:
    n += 1
    if n == 2: continue
    if n > 4: break
    print(n)
else:
    print("never")
