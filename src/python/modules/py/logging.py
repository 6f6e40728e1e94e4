import sys as _sys
import time as _time

CRITICAL, ERROR, WARNING, INFO, DEBUG, NOTSET = 50, 40, 30, 20, 10, 0
FATAL, WARN = CRITICAL, WARNING
_names = {50: 'CRITICAL', 40: 'ERROR', 30: 'WARNING', 20: 'INFO', 10: 'DEBUG', 0: 'NOTSET'}
BASIC_FORMAT = '%(levelname)s:%(name)s:%(message)s'


def getLevelName(level):
    if isinstance(level, str):
        return next((n for n, name in _names.items() if name == level), f'Level {level}')
    return _names.get(level, f'Level {level}')


def addLevelName(level, name):
    _names[level] = name


def _level(level):
    if isinstance(level, str):
        found = next((n for n, name in _names.items() if name == level), None)
        if found is None:
            raise ValueError(f'Unknown level: {level!r}')
        return found
    return level


class LogRecord:
    def __init__(self, name, level, pathname, lineno, msg, args, exc_info, func=None, sinfo=None, **kwargs):
        self.name, self.levelno, self.levelname = name, level, getLevelName(level)
        self.pathname, self.lineno, self.msg, self.exc_info, self.funcName = pathname, lineno, msg, exc_info, func
        self.filename = pathname.rsplit('/', 1)[-1]
        self.module = self.filename.rsplit('.', 1)[0]
        if args and len(args) == 1 and isinstance(args[0], dict) and args[0]:
            args = args[0]
        self.args = args
        self.created = _time.time()
        self.msecs = int(self.created % 1 * 1000)
        self.exc_text = self.stack_info = None
        self.process, self.processName, self.thread, self.threadName = 1, 'MainProcess', 1, 'MainThread'
        self.relativeCreated = 0.0

    def getMessage(self):
        return str(self.msg) % self.args if self.args else str(self.msg)

    def __repr__(self):
        return f'<LogRecord: {self.name}, {self.levelno}, {self.pathname}, {self.lineno}, "{self.msg}">'


class Formatter:
    def __init__(self, fmt=None, datefmt=None, style='%', validate=True, *, defaults=None):
        self._fmt = fmt or {'%': '%(message)s', '{': '{message}', '$': '${message}'}[style]
        self.datefmt, self._style, self._defaults = datefmt, style, defaults or {}

    def formatTime(self, record, datefmt=None):
        parts = _time.gmtime(record.created)
        if datefmt:
            return _time.strftime(datefmt, parts)
        return '%s,%03d' % (_time.strftime('%Y-%m-%d %H:%M:%S', parts), record.msecs)

    def formatException(self, ei):
        from traceback import format_exception
        return ''.join(format_exception(ei[1])).rstrip('\n')

    def format(self, record):
        record.message = record.getMessage()
        if 'asctime' in self._fmt:
            record.asctime = self.formatTime(record, self.datefmt)
        values = {**self._defaults, **record.__dict__}
        if self._style == '%':
            text = self._fmt % values
        elif self._style == '{':
            text = self._fmt.format(**values)
        else:
            from string import Template
            text = Template(self._fmt).substitute(values)
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            text = text.rstrip('\n') + '\n' + record.exc_text
        return text


class Filter:
    def __init__(self, name=''):
        self.name = name

    def filter(self, record):
        return not self.name or record.name == self.name or record.name.startswith(self.name + '.')


class Filterer:
    def __init__(self):
        self.filters = []

    def addFilter(self, filter):
        if filter not in self.filters:
            self.filters.append(filter)

    def removeFilter(self, filter):
        if filter in self.filters:
            self.filters.remove(filter)

    def filter(self, record):
        return all(f.filter(record) if hasattr(f, 'filter') else f(record) for f in self.filters)


class Handler(Filterer):
    def __init__(self, level=NOTSET):
        super().__init__()
        self.level = _level(level)
        self.formatter = None
        self.name = None

    def setLevel(self, level):
        self.level = _level(level)

    def setFormatter(self, fmt):
        self.formatter = fmt

    def format(self, record):
        return (self.formatter or Formatter()).format(record)

    def handle(self, record):
        if self.filter(record):
            self.emit(record)

    def emit(self, record):
        raise NotImplementedError('emit must be implemented by Handler subclasses')

    def flush(self):
        pass

    def close(self):
        pass

    def acquire(self):
        pass

    release = acquire


class NullHandler(Handler):
    def emit(self, record):
        pass


class StreamHandler(Handler):
    terminator = '\n'

    def __init__(self, stream=None):
        super().__init__()
        self.stream = stream if stream is not None else _sys.stderr

    def emit(self, record):
        self.stream.write(self.format(record) + self.terminator)

    def setStream(self, stream):
        old, self.stream = self.stream, stream
        return old


class FileHandler(StreamHandler):
    def __init__(self, filename, mode='a', encoding=None, delay=False, errors=None):
        super().__init__(open(filename, mode))
        self.baseFilename = filename

    def emit(self, record):
        super().emit(record)
        self.stream.flush()


class _LastResort(StreamHandler):
    def emit(self, record):
        _sys.stderr.write(self.format(record) + '\n')


lastResort = _LastResort()
lastResort.setLevel(WARNING)
raiseExceptions = True


class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        super().__init__()
        self.name, self.level = name, _level(level)
        self.parent = None
        self.propagate = True
        self.handlers = []
        self.disabled = False

    def setLevel(self, level):
        self.level = _level(level)

    def getEffectiveLevel(self):
        logger = self
        while logger:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET

    def isEnabledFor(self, level):
        return not self.disabled and level > _disabled and level >= self.getEffectiveLevel()

    def addHandler(self, hdlr):
        if hdlr not in self.handlers:
            self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)

    def hasHandlers(self):
        return bool(self.handlers) or bool(self.parent and self.propagate and self.parent.hasHandlers())

    def getChild(self, suffix):
        return getLogger(suffix if self.name == 'root' else f'{self.name}.{suffix}')

    def debug(self, msg, *args, **kwargs):
        self._log(DEBUG, msg, args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self._log(INFO, msg, args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self._log(WARNING, msg, args, **kwargs)

    warn = warning

    def error(self, msg, *args, **kwargs):
        self._log(ERROR, msg, args, **kwargs)

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self._log(ERROR, msg, args, exc_info=exc_info, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self._log(CRITICAL, msg, args, **kwargs)

    fatal = critical

    def log(self, level, msg, *args, **kwargs):
        self._log(level, msg, args, **kwargs)

    def _log(self, level, msg, args, exc_info=None, extra=None, stack_info=False, stacklevel=1):
        if not self.isEnabledFor(level):
            return
        if isinstance(exc_info, BaseException):
            exc_info = (type(exc_info), exc_info, exc_info.__traceback__)
        elif exc_info and not isinstance(exc_info, tuple):
            exc_info = _sys.exc_info()
        frame = _sys._getframe(1 + stacklevel)
        record = LogRecord(self.name, level, frame.f_code.co_filename, frame.f_lineno, msg, args, exc_info,
                           frame.f_code.co_name)
        for key, value in (extra or {}).items():
            if key in ('message', 'asctime') or key in record.__dict__:
                raise KeyError(f'Attempt to overwrite {key!r} in LogRecord')
            setattr(record, key, value)
        self.handle(record)

    def handle(self, record):
        if not self.disabled and self.filter(record):
            self.callHandlers(record)

    def callHandlers(self, record):
        found = False
        logger = self
        while logger:
            for handler in logger.handlers:
                found = True
                if record.levelno >= handler.level:
                    handler.handle(record)
            if not logger.propagate:
                break
            logger = logger.parent
        if not found and record.levelno >= lastResort.level:
            lastResort.handle(record)

    def __repr__(self):
        return f'<{self.__class__.__name__} {self.name} ({getLevelName(self.getEffectiveLevel())})>'


class RootLogger(Logger):
    def __init__(self, level):
        super().__init__('root', level)


root = RootLogger(WARNING)
Logger.root = root
_loggers = {}
_disabled = NOTSET


def getLogger(name=None):
    if not name or name == 'root':
        return root
    if name not in _loggers:
        logger = Logger(name)
        above = name.rpartition('.')[0]
        while above and above not in _loggers:
            above = above.rpartition('.')[0]
        logger.parent = _loggers[above] if above else root
        # Loggers made before this one, further down, hang below it now.
        for other in _loggers.values():
            if other.name.startswith(name + '.') and not other.parent.name.startswith(name + '.'):
                other.parent = logger
        _loggers[name] = logger
    return _loggers[name]


def disable(level=CRITICAL):
    global _disabled
    _disabled = level


def basicConfig(*, filename=None, filemode='a', format=None, datefmt=None, style='%', level=None, stream=None,
                handlers=None, force=False, encoding=None, errors=None):
    if force:
        root.handlers.clear()
    if not root.handlers:
        if handlers is None:
            handlers = [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
        for handler in handlers:
            if handler.formatter is None:
                handler.setFormatter(Formatter(format or BASIC_FORMAT, datefmt, style))
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)


def _root_method(name):
    def log(msg, *args, **kwargs):
        if not root.handlers:
            basicConfig()
        kwargs['stacklevel'] = kwargs.get('stacklevel', 1) + 1
        getattr(root, name)(msg, *args, **kwargs)
    log.__name__ = log.__qualname__ = name
    return log


debug, info, warning, error, exception, critical = map(
    _root_method, ('debug', 'info', 'warning', 'error', 'exception', 'critical'))
warn, fatal = warning, critical


def log(level, msg, *args, **kwargs):
    if not root.handlers:
        basicConfig()
    root.log(level, msg, *args, **kwargs)


def captureWarnings(capture):
    pass


def shutdown():
    pass
