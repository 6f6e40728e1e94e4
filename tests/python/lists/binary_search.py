def find(x, v):
    lo, hi = 0, len(x)
    while lo < hi:
        mid = (lo + hi) // 2
        if x[mid] < v: lo = mid + 1
        else: hi = mid
    return lo if lo < len(x) and x[lo] == v else None


print([find([1, 3, 5, 7], v) for v in range(9)])
