print("run")
n = 0
