import logging, sys
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("shop.cart")
log.debug("no"); log.info("yes %s", 1); log.warning("w %d of %d", 1, 2); log.error("e")
try:
    1 / 0
except ZeroDivisionError:
    log.error("failed: %s", "x")
print(log.level, log.getEffectiveLevel(), log.parent.name, logging.getLogger("shop.cart") is log, logging.getLevelName(30), log.isEnabledFor(10))
