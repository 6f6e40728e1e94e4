import re



class Migration:
    operations = []
    dependencies = []
    run_before = []
    replaces = []
    initial = None
    atomic = True

    def __init__(self, name, app_label):
        self.name, self.app_label = name, app_label
        for listed in ("operations", "dependencies", "run_before", "replaces"):
            setattr(self, listed, list(getattr(self.__class__, listed)))

    def __eq__(self, other):
        return isinstance(other, Migration) and (self.name, self.app_label) == (other.name, other.app_label)

    def __repr__(self):
        return "<Migration %s.%s>" % (self.app_label, self.name)

    def __str__(self):
        return "%s.%s" % (self.app_label, self.name)

    def __hash__(self):
        return hash("%s.%s" % (self.app_label, self.name))

    def mutate_state(self, project_state, preserve=True):
        state = project_state.clone() if preserve else project_state
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def suggest_name(self):
        """What the operations call themselves, as far as 52 characters go."""
        if self.initial:
            return "initial"
        told = [op.migration_name_fragment for op in self.operations]
        fragments = [re.sub(r"\W+", "_", name) for name in told if name]
        if not fragments or len(fragments) != len(self.operations):
            from django.utils import timezone

            return "auto_%s" % timezone.now().strftime("%Y%m%d_%H%M")
        name = fragments[0]
        for fragment in fragments[1:]:
            longer = "%s_%s" % (name, fragment)
            if len(longer) > 52:
                return "%s_and_more" % name
            name = longer
        return name


class SwappableTuple(tuple):
    """A dependency that remembers which setting it follows."""

    def __new__(cls, value, setting):
        self = tuple.__new__(cls, value)
        self.setting = setting
        return self


def swappable_dependency(value):
    """The first migration of the app whose model a setting names."""
    return SwappableTuple((value.split(".", 1)[0], "__first__"), value)
