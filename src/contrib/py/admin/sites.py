from weakref import WeakSet

from django.apps import apps
from django.contrib.admin.exceptions import AlreadyRegistered, NotRegistered
from django.core.exceptions import ImproperlyConfigured
from django.db.models.base import ModelBase
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import include, path, reverse
from django.utils.text import capfirst


all_sites = WeakSet()


class AdminSite:
    site_title = "Django site admin"
    site_header = "Django administration"
    index_title = "Site administration"
    site_url = "/"
    empty_value_display = "-"
    login_form = None
    enable_nav_sidebar = True

    def __init__(self, name="admin"):
        from django.contrib.admin.actions import delete_selected

        self._registry = {}
        self.name = name
        all_sites.add(self)
        self._actions = {"delete_selected": delete_selected}

    def __repr__(self):
        return "%s(name=%r)" % (self.__class__.__name__, self.name)

    def check(self, app_configs):
        """The messages about every registered `ModelAdmin` of these applications, or of all."""
        if app_configs is None:
            app_configs = apps.get_app_configs()
        labels = {config.label for config in app_configs}
        errors = []
        for model_admin in self._registry.values():
            if model_admin.model._meta.app_label in labels:
                errors.extend(model_admin.check())
        return errors

    def register(self, model_or_iterable, admin_class=None, **options):
        from django.contrib.admin.options import ModelAdmin

        admin_class = admin_class or ModelAdmin
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        for model in models:
            if model._meta.abstract:
                raise ImproperlyConfigured(
                    "The model %s is abstract, so it cannot be registered with admin." % model.__name__
                )
            if model in self._registry:
                known = str(self._registry[model])
                message = "The model %s is already registered " % model.__name__
                if known.endswith(".ModelAdmin"):
                    message += "in app %r." % known.removesuffix(".ModelAdmin")
                else:
                    message += "with %r." % known
                raise AlreadyRegistered(message)
            if not model._meta.swapped:
                if options:
                    options["__module__"] = __name__
                    admin_class = type("%sAdmin" % model.__name__, (admin_class,), options)
                self._registry[model] = admin_class(model, self)

    def unregister(self, model_or_iterable):
        models = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        for model in models:
            if model not in self._registry:
                raise NotRegistered("The model %s is not registered" % model.__name__)
            del self._registry[model]

    def is_registered(self, model):
        return model in self._registry

    def get_model_admin(self, model):
        try:
            return self._registry[model]
        except KeyError:
            raise NotRegistered("The model %s is not registered." % model.__name__)

    @property
    def actions(self):
        return self._actions.items()

    def add_action(self, action, name=None):
        self._actions[name or action.__name__] = action

    def disable_action(self, name):
        del self._actions[name]

    def get_action(self, name):
        return self._actions[name]

    def get_actions(self):
        return self._actions

    def has_permission(self, request):
        return request.user.is_active and request.user.is_staff

    def admin_view(self, view):
        def inner(request, *args, **kwargs):
            if not self.has_permission(request):
                login = reverse("admin:login", current_app=self.name)
                return HttpResponseRedirect("%s?next=%s" % (login, request.get_full_path()))
            return view(request, *args, **kwargs)

        inner.__name__ = getattr(view, "__name__", "view")
        return inner

    @property
    def urls(self):
        return self.get_urls(), "admin", self.name

    def get_urls(self):
        patterns = [
            path("", self.admin_view(self.index), name="index"),
            path("login/", self.login, name="login"),
            path("logout/", self.admin_view(self.logout), name="logout"),
        ]
        for model, model_admin in self._registry.items():
            prefix = "%s/%s/" % (model._meta.app_label, model._meta.model_name)
            patterns.append(path(prefix, include(model_admin.urls)))
        patterns.append(path("<str:app_label>/", self.admin_view(self.app_index), name="app_list"))
        return patterns

    def each_context(self, request):
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
            "available_apps": self.get_app_list(request),
            "is_popup": False,
            "is_nav_sidebar_enabled": True,
            "log_entries": self.get_log_entries(request),
        }

    def get_log_entries(self, request):
        from django.contrib.admin.models import LogEntry

        return LogEntry.objects.select_related("content_type", "user")

    def get_app_list(self, request, app_label=None):
        apps = {}
        for model, model_admin in self._registry.items():
            opts = model._meta
            if not model_admin.has_module_permission(request):
                continue
            perms = model_admin.get_model_perms(request)
            if app_label not in (None, opts.app_label) or True not in perms.values():
                continue
            app = apps.setdefault(
                opts.app_label,
                {
                    "name": str(opts.app_config.verbose_name),
                    "app_label": opts.app_label,
                    "app_url": "%s%s/" % (reverse("%s:index" % self.name), opts.app_label),
                    "has_module_perms": True,
                    "models": [],
                },
            )
            may_see = perms["view"] or perms["change"]
            base = "%s:%s_%s_" % (self.name, opts.app_label, opts.model_name)
            url = reverse(base + "changelist") if may_see else None
            app["models"].append(
                {
                    "model": model,
                    "name": capfirst(opts.verbose_name_plural),
                    "object_name": opts.object_name,
                    "perms": perms,
                    "admin_url": url,
                    "add_url": reverse(base + "add") if perms["add"] else None,
                    "view_only": not perms["change"],
                }
            )
        found = sorted(apps.values(), key=lambda app: app["name"].lower())
        for app in found:
            app["models"].sort(key=lambda entry: entry["name"])
        return found

    def index(self, request, extra_context=None):
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "subtitle": None,
            "app_list": self.get_app_list(request),
            **(extra_context or {}),
        }
        return self.page(request, "admin/index.html", context)

    def app_index(self, request, app_label, extra_context=None):
        app_list = self.get_app_list(request, app_label)
        if not app_list:
            raise Http404("The requested admin page does not exist.")
        title = "%s administration" % app_list[0]["name"]
        context = {
            **self.each_context(request),
            "title": title,
            "subtitle": None,
            "app_list": app_list,
            "app_label": app_label,
            **(extra_context or {}),
        }
        return self.page(request, ["admin/%s/app_index.html" % app_label, "admin/app_index.html"], context)

    def page(self, request, template, context):
        """A page with its context; the messages that wait are shown on it."""
        from django.contrib.messages import get_messages

        from django.contrib.admin.html import draw

        shown = {**context, "user": request.user, "messages": list(get_messages(request)), "request": request}
        shown["page"] = draw(template, shown)
        return TemplateResponse(request, template, shown)

    def login(self, request, extra_context=None):
        from django.contrib.auth import REDIRECT_FIELD_NAME, login
        from django.contrib.auth.forms import AdminAuthenticationForm

        index = reverse("%s:index" % self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(index)
        target = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
        make = self.login_form or AdminAuthenticationForm
        form = make(request, data=request.POST) if request.method == "POST" else make(request)
        if request.method == "POST" and form.is_valid():
            login(request, form.get_user())
            return HttpResponseRedirect(target or index)
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            "form": form,
            "next": target or index,
            **(extra_context or {}),
        }
        return self.page(request, "admin/login.html", context)

    def logout(self, request, extra_context=None):
        from django.contrib.auth import logout
        from django.views.generic.base import not_allowed

        if request.method != "POST":
            return not_allowed(request, ["POST", "OPTIONS"])
        logout(request)
        context = {**self.each_context(request), "title": "Logged out", "subtitle": None, "has_permission": False}
        return self.page(request, "registration/logged_out.html", context)


site = AdminSite()
