import enum
from enum import EnumType, IntEnum, StrEnum, property as enum_property

__all__ = ["Choices", "IntegerChoices", "TextChoices"]


class ChoicesType(EnumType):
    def __new__(metacls, classname, bases, classdict, **kwds):
        labels = []
        for key in classdict._member_names:
            value = classdict[key]
            if isinstance(value, (list, tuple)) and len(value) > 1 and isinstance(value[-1], str):
                label = value[-1]
                value = tuple(value[:-1])
            else:
                label = key.replace("_", " ").title()
            labels.append(label)
            dict.__setitem__(classdict, key, value)
        cls = super().__new__(metacls, classname, bases, classdict, **kwds)
        for member, label in zip(cls.__members__.values(), labels):
            member._label_ = label
        return enum.unique(cls)

    def __contains__(cls, member):
        if not isinstance(member, enum.Enum):
            return any(known.value == member for known in cls)
        return super().__contains__(member)

    @property
    def names(cls):
        return (["__empty__"] if hasattr(cls, "__empty__") else []) + [member.name for member in cls]

    @property
    def choices(cls):
        blank = [(None, cls.__empty__)] if hasattr(cls, "__empty__") else []
        return blank + [(member.value, member.label) for member in cls]

    @property
    def labels(cls):
        return [label for value, label in cls.choices]

    @property
    def values(cls):
        return [value for value, label in cls.choices]


ChoicesMeta = ChoicesType


class Choices(enum.Enum, metaclass=ChoicesType):
    do_not_call_in_templates = enum.nonmember(True)

    @enum_property
    def label(self):
        return self._label_

    def __repr__(self):
        return f"{self.__class__.__qualname__}.{self._name_}"


class IntegerChoices(Choices, IntEnum):
    pass


class TextChoices(Choices, StrEnum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name
