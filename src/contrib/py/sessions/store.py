"""Sessions kept in the database."""

import json
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import get_random_string

CHARS = "abcdefghijklmnopqrstuvwxyz0123456789"


class SessionStore:
    def __init__(self, session_key=None):
        self.session_key = session_key
        self.accessed = self.modified = False
        self._data = None

    @property
    def _session(self):
        self.accessed = True
        if self._data is None:
            self._data = self.load() if self.session_key else {}
        return self._data

    @classmethod
    def get_model_class(cls):
        from django.contrib.sessions.models import Session

        return Session

    @property
    def model(self):
        return self.get_model_class()

    def load(self):
        found = self.model.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
        if found is None:
            self.session_key = None
            return {}
        return json.loads(found.session_data)

    def exists(self, session_key):
        return self.model.objects.filter(session_key=session_key).exists()

    def create(self):
        self.session_key = get_random_string(32, CHARS)
        self.modified = True
        self._data = {}
        self.save()

    def save(self, must_create=False):
        data = self._session
        if self.session_key is None:
            self.session_key = get_random_string(32, CHARS)
        expires = timezone.now() + timedelta(days=14)
        row = self.model(session_key=self.session_key, session_data=json.dumps(data), expire_date=expires)
        row.save()

    def flush(self):
        if self.session_key:
            self.model.objects.filter(session_key=self.session_key).delete()
        self.session_key, self._data, self.modified = None, {}, True

    clear_all = flush

    def clear(self):
        self._data, self.modified = {}, True

    def cycle_key(self):
        data, old = self._session, self.session_key
        self.session_key, self.modified = get_random_string(32, CHARS), True
        self._data = data
        if old:
            self.model.objects.filter(session_key=old).delete()

    def is_empty(self):
        return not self.session_key and not self._data

    def get(self, key, default=None):
        return self._session.get(key, default)

    def pop(self, key, *default):
        self.modified = self.modified or key in self._session
        return self._session.pop(key, *default)

    def setdefault(self, key, value):
        if key not in self._session:
            self[key] = value
        return self._session[key]

    def update(self, values):
        self._session.update(values)
        self.modified = True

    def keys(self):
        return self._session.keys()

    def values(self):
        return self._session.values()

    def items(self):
        return self._session.items()

    def __contains__(self, key):
        return key in self._session

    def __getitem__(self, key):
        return self._session[key]

    def __setitem__(self, key, value):
        self._session[key] = value
        self.modified = True

    def __delitem__(self, key):
        del self._session[key]
        self.modified = True
