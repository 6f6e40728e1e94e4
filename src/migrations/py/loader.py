class MigrationGraph:
    """Who must run before whom; a migration is named by `(app_label, name)`."""

    def __init__(self, handle):
        self._handle = handle

    def __str__(self):
        """Counts: nodes, and the lines between them."""
        nodes, edges = self._nodes_and_edges()
        return "Graph: %s nodes, %s edges" % (nodes, edges)

    def __repr__(self):
        return "<%s: nodes=%s, edges=%s>" % (self.__class__.__name__, *self._nodes_and_edges())

    def _nodes_and_edges(self):
        return _counts(self._handle)

    @property
    def nodes(self):
        return {key: _migration(self._handle, key) for key in _keys(self._handle, "graph")}

    def leaf_nodes(self, app=None):
        return _nodes(self._handle, "leaf", app)

    def root_nodes(self, app=None):
        return _nodes(self._handle, "root", app)

    def forwards_plan(self, target):
        return _plan(self._handle, target, True)

    def backwards_plan(self, target):
        return _plan(self._handle, target, False)


class MigrationLoader:
    """The migrations of the project; without a connection nothing counts as applied."""

    def __init__(self, connection, load=True, ignore_no_migrations=False, replace_migrations=True):
        self.connection = connection
        self.ignore_no_migrations, self.replace_migrations = ignore_no_migrations, replace_migrations
        if load:
            self.build_graph()

    def build_graph(self):
        handle = _load(self.connection is not None, self.ignore_no_migrations, self.replace_migrations)
        self._handle, self.graph = handle, MigrationGraph(handle)
        self.disk_migrations = {key: _migration(handle, key) for key in _keys(handle, "disk")}
        self.applied_migrations = {key: self.disk_migrations.get(key) for key in _keys(handle, "applied")}
        self.replacements = {key: self.disk_migrations[key] for key in _keys(handle, "replacements")}
        self.migrated_apps = set(_keys(handle, "migrated"))
        self.unmigrated_apps = set(_keys(handle, "unmigrated"))

    def get_migration(self, app_label, name_prefix):
        return _migration(self._handle, (app_label, name_prefix))

    def get_migration_by_prefix(self, app_label, name_prefix):
        return _by_prefix(self._handle, (app_label, name_prefix))

    def detect_conflicts(self):
        return _conflicts(self._handle)

    def check_consistent_history(self, connection):
        _check_history(self._handle)

    def project_state(self, nodes=None, at_end=True):
        if nodes is not None and nodes and not isinstance(nodes[0], tuple):
            nodes = [nodes]
        return _project_state(self._handle, nodes, at_end)
