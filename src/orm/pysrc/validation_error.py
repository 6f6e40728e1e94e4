NON_FIELD_ERRORS = "__all__"


class ValidationError(Exception):
    def __init__(self, message, code=None, params=None):
        super().__init__(message, code, params)
        if isinstance(message, ValidationError):
            if hasattr(message, "error_dict"):
                message = message.error_dict
            elif hasattr(message, "message"):
                message, code, params = message.message, message.code, message.params
            else:
                message = message.error_list
        if isinstance(message, dict):
            as_error = lambda value: value if isinstance(value, ValidationError) else ValidationError(value)
            self.error_dict = {name: as_error(value).error_list for name, value in message.items()}
        elif isinstance(message, list):
            self.error_list = []
            for item in message:
                error = item if isinstance(item, ValidationError) else ValidationError(item)
                if hasattr(error, "error_dict"):
                    for inner in error.error_dict.values():
                        self.error_list.extend(inner)
                else:
                    self.error_list.extend(error.error_list)
        else:
            self.message = message
            self.code = code
            self.params = params
            self.error_list = [self]

    @property
    def message_dict(self):
        self.error_dict
        return dict(self)

    @property
    def messages(self):
        if not hasattr(self, "error_dict"):
            return list(self)
        found = []
        for texts in dict(self).values():
            found.extend(texts)
        return found

    def update_error_dict(self, error_dict):
        mine = self.error_dict if hasattr(self, "error_dict") else {NON_FIELD_ERRORS: self.error_list}
        for name, errors in mine.items():
            error_dict.setdefault(name, []).extend(errors)
        return error_dict

    def __iter__(self):
        if hasattr(self, "error_dict"):
            for name, errors in self.error_dict.items():
                yield name, list(ValidationError(errors))
        else:
            for error in self.error_list:
                text = error.message
                if error.params:
                    text = text % error.params
                yield str(text)

    def __str__(self):
        return repr(dict(self)) if hasattr(self, "error_dict") else repr(list(self))

    def __repr__(self):
        return f"ValidationError({self})"

    def _identity(self):
        if hasattr(self, "message"):
            return repr((self.message, self.code, sorted((self.params or {}).items(), key=repr)))
        if hasattr(self, "error_dict"):
            return repr(sorted((name, [e._identity() for e in errors]) for name, errors in self.error_dict.items()))
        return repr(sorted(error._identity() for error in self.error_list))

    def __eq__(self, other):
        if not isinstance(other, ValidationError):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self):
        return hash(self._identity())
