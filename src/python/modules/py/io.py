SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192
TextIOBase = RawIOBase = BufferedIOBase = IOBase
open = open
