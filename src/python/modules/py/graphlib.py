class CycleError(ValueError):
    pass


class TopologicalSorter:
    def __init__(self, graph=None):
        self._before = {}
        for node, before in (graph or {}).items():
            self.add(node, *before)

    def add(self, node, *predecessors):
        known = self._before.setdefault(node, [])
        for other in predecessors:
            self._before.setdefault(other, [])
            if other not in known:
                known.append(other)

    def static_order(self):
        waiting = {node: set(before) for node, before in self._before.items()}
        ready = [node for node, before in waiting.items() if not before]
        while ready:
            for node in ready:
                del waiting[node]
            yield from ready
            done, ready = ready, []
            for gone in done:
                for node, before in waiting.items():
                    if gone in before:
                        before.discard(gone)
                        if not before:
                            ready.append(node)
        if waiting:
            raise CycleError('nodes are in a cycle', self._cycle(waiting))

    def _cycle(self, waiting):
        path, node = [], next(iter(waiting))
        while node not in path:
            path.append(node)
            node = next(before for before in self._before[node] if before in waiting)
        return (path[path.index(node):] + [node])[::-1]
