def action(function=None, *, permissions=None, description=None):
    def decorate(func):
        if permissions is not None:
            func.allowed_permissions = permissions
        if description is not None:
            func.short_description = description
        return func

    return decorate if function is None else decorate(function)


def display(function=None, *, boolean=None, ordering=None, description=None, empty_value=None):
    def decorate(func):
        if boolean is not None:
            func.boolean = boolean
        if ordering is not None:
            func.admin_order_field = ordering
        if description is not None:
            func.short_description = description
        if empty_value is not None:
            func.empty_value_display = empty_value
        return func

    return decorate if function is None else decorate(function)


def register(*models, site=None):
    from django.contrib.admin.options import ModelAdmin
    from django.contrib.admin.sites import AdminSite, site as default_site

    def decorate(admin_class):
        if not models:
            raise ValueError("At least one model must be passed to register.")
        chosen = site or default_site
        if not isinstance(chosen, AdminSite):
            raise ValueError("site must subclass AdminSite")
        if not issubclass(admin_class, ModelAdmin):
            raise ValueError("Wrapped class must subclass ModelAdmin.")
        chosen.register(models, admin_class=admin_class)
        return admin_class

    return decorate
