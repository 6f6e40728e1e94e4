from django.db import DatabaseError


class AmbiguityError(Exception):
    pass


class BadMigrationError(Exception):
    pass


class CircularDependencyError(Exception):
    pass


class InconsistentMigrationHistory(Exception):
    pass


class InvalidBasesError(ValueError):
    pass


class IrreversibleError(RuntimeError):
    pass


class NodeNotFoundError(LookupError):
    def __init__(self, message, node=None, origin=None):
        self.message, self.node, self.origin = message, node, origin

    def __str__(self):
        return self.message

    def __repr__(self):
        return "NodeNotFoundError(%r)" % (self.node,)


class MigrationSchemaMissing(DatabaseError):
    pass


class InvalidMigrationPlan(ValueError):
    pass
