"""Messages for the next page, kept in the session until somebody reads them."""

DEBUG, INFO, SUCCESS, WARNING, ERROR = 10, 20, 25, 30, 40
DEFAULT_TAGS = {DEBUG: "debug", INFO: "info", SUCCESS: "success", WARNING: "warning", ERROR: "error"}
KEY = "_messages"


class MessageFailure(Exception):
    pass


class Message:
    def __init__(self, level, message, extra_tags=None):
        self.level, self.message, self.extra_tags = int(level), message, extra_tags

    def __eq__(self, other):
        return isinstance(other, Message) and (self.level, self.message) == (other.level, other.message)

    def __str__(self):
        return str(self.message)

    def __repr__(self):
        extra = ", extra_tags=%r" % self.extra_tags if self.extra_tags else ""
        return "Message(level=%d, message=%r%s)" % (self.level, self.message, extra)

    @property
    def level_tag(self):
        return DEFAULT_TAGS.get(self.level, "")

    @property
    def tags(self):
        return " ".join(tag for tag in (self.extra_tags, self.level_tag) if tag)


class Storage:
    def __init__(self, request):
        self.request = request
        self.added, self.used, self._loaded = [], False, None

    @property
    def loaded(self):
        if self._loaded is None:
            kept = self.request.session.get(KEY, [])
            self._loaded = [Message(level, text, tags) for level, text, tags in kept]
        return self._loaded

    def __len__(self):
        return len(self.loaded) + len(self.added)

    def __iter__(self):
        self.used = True
        if self.added:
            self.loaded.extend(self.added)
            self.added = []
        return iter(self.loaded)

    def __contains__(self, item):
        return item in self.loaded or item in self.added

    def add(self, level, message, extra_tags=""):
        if message:
            self.added.append(Message(level, message, extra_tags))

    def update(self):
        """At the end of a request: what was read is gone, what was added waits."""
        left = self.added if self.used else [*self.loaded, *self.added]
        kept = [[m.level, str(m.message), m.extra_tags] for m in left]
        if kept:
            self.request.session[KEY] = kept
        elif KEY in self.request.session:
            del self.request.session[KEY]


def get_messages(request):
    return getattr(request, "_messages", [])


def add_message(request, level, message, extra_tags="", fail_silently=False):
    storage = getattr(request, "_messages", None)
    if storage is not None:
        return storage.add(level, message, extra_tags)
    if not fail_silently:
        raise MessageFailure(
            "You cannot add messages without installing django.contrib.messages.middleware.MessageMiddleware"
        )


def _level(value):
    def add(request, message, extra_tags="", fail_silently=False):
        add_message(request, value, message, extra_tags, fail_silently)

    return add


debug, info, success, warning, error = (_level(value) for value in (DEBUG, INFO, SUCCESS, WARNING, ERROR))
