def import_string(dotted_path):
    module_path, dot, class_name = dotted_path.rpartition(".")
    if not dot:
        raise ImportError("%s doesn't look like a module path" % dotted_path)
    module = import_module(module_path)
    try:
        return getattr(module, class_name)
    except AttributeError as error:
        raise ImportError(
            'Module "%s" does not define a "%s" attribute/class' % (module_path, class_name)
        ) from error


def module_has_submodule(package, module_name):
    try:
        import_module(f"{package.__name__}.{module_name}")
    except ModuleNotFoundError:
        return False
    return True


def autodiscover_modules(*names, register_to=None):
    from django.apps import apps

    for config in apps.get_app_configs():
        for name in names:
            path = f"{config.name}.{name}"
            try:
                import_module(path)
            except ModuleNotFoundError as error:
                if str(error) != f"No module named '{path}'":
                    raise
