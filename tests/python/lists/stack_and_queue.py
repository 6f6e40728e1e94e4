from collections import deque
stack, queue = [], deque()
for n in range(3): stack.append(n); queue.append(n)
print(stack.pop(), queue.popleft(), stack, list(queue))
