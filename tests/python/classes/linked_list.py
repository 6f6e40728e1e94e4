class Node:
    def __init__(self, value, next=None): self.value, self.next = value, next
    def __iter__(self):
        node = self
        while node: yield node.value; node = node.next


n = Node(1, Node(2, Node(3)))
print(list(n), sum(n), 2 in n)
