import time
print(type(time.time()).__name__, time.monotonic() <= time.monotonic(), time.gmtime(0)[:6], time.strftime("%Y-%m-%d", time.gmtime(86400)), time.perf_counter() > 0, time.sleep(0))
