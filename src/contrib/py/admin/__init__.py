def autodiscover():
    """Imports the `admin` module of every installed app that has one."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("admin")
