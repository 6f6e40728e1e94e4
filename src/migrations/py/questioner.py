class MigrationQuestioner:
    """Who asks nobody: what cannot be decided stays as it is."""

    def __init__(self, defaults=None, specified_apps=None, dry_run=None):
        self.defaults, self.specified_apps, self.dry_run = defaults or {}, specified_apps or set(), dry_run


class InteractiveMigrationQuestioner(MigrationQuestioner):
    pass


class NonInteractiveMigrationQuestioner(MigrationQuestioner):
    pass
