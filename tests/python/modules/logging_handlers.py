import logging
class Keep(logging.Handler):
    def __init__(self): super().__init__(); self.records = []
    def emit(self, record): self.records.append((record.levelname, record.getMessage()))
k = Keep()
log = logging.getLogger("a")
log.addHandler(k); log.setLevel("DEBUG"); log.propagate = False
log.debug("x=%r", "y"); log.critical("z")
log.removeHandler(k); log.addHandler(logging.NullHandler())
log.error("unseen")
print(k.records)
