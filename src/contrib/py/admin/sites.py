from django.contrib.admin.exceptions import AlreadyRegistered, NotRegistered
from django.core.exceptions import ImproperlyConfigured
from django.db.models.base import ModelBase
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse


class AdminSite:
    site_title = "Django site admin"
    site_header = "Django administration"
    index_title = "Site administration"

    def __init__(self, name="admin"):
        self._registry = {}
        self.name = name

    def __repr__(self):
        return "%s(name=%r)" % (self.__class__.__name__, self.name)

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
            patterns += model_admin.get_urls(prefix)
        for label in sorted({model._meta.app_label for model in self._registry}):
            patterns.append(path("%s/" % label, self.admin_view(self.app_index), {"app_label": label}, name="app_list"))
        return patterns

    def each_context(self, request):
        return {
            "site_title": self.site_title,
            "site_header": self.site_header,
            "has_permission": self.has_permission(request),
            "available_apps": self.get_app_list(request),
        }

    def get_app_list(self, request, app_label=None):
        apps = {}
        for model, model_admin in self._registry.items():
            opts = model._meta
            perms = model_admin.get_model_perms(request)
            if app_label not in (None, opts.app_label) or True not in perms.values():
                continue
            app = apps.setdefault(
                opts.app_label,
                {"name": str(opts.app_config.verbose_name), "app_label": opts.app_label, "models": []},
            )
            url = reverse("admin:%s_%s_changelist" % (opts.app_label, opts.model_name))
            app["models"].append(
                {
                    "model": model,
                    "name": str(opts.verbose_name_plural).capitalize(),
                    "object_name": opts.object_name,
                    "perms": perms,
                    "admin_url": url,
                }
            )
        found = sorted(apps.values(), key=lambda app: app["name"].lower())
        for app in found:
            app["models"].sort(key=lambda entry: entry["name"])
        return found

    def index(self, request, extra_context=None):
        context = {**self.each_context(request), "title": self.index_title, "app_list": self.get_app_list(request)}
        return self.page(request, "admin/index.html", context)

    def app_index(self, request, app_label, extra_context=None):
        app_list = self.get_app_list(request, app_label)
        if not app_list:
            raise Http404("The requested admin page does not exist.")
        title = "%s administration" % app_list[0]["name"]
        return self.page(request, "admin/app_index.html", {"title": title, "app_list": app_list})

    def page(self, request, template, context):
        """A page with its context; the messages that wait are shown on it."""
        from django.contrib.messages import get_messages

        context = {**context, "user": request.user, "messages": list(get_messages(request)), "request": request}
        return TemplateResponse(request, template, context)

    def login(self, request, extra_context=None):
        from django.contrib.auth import authenticate, login

        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {"title": "Log in"}
        if request.method == "POST":
            credentials = {name: request.POST.get(name) for name in ("username", "password")}
            user = authenticate(request, **credentials)
            if user is not None and user.is_staff:
                login(request, user)
                target = request.GET.get("next") or request.POST.get("next") or reverse("admin:index")
                return HttpResponseRedirect(target)
            context["errors"] = [
                "Please enter the correct username and password for a staff account. Note that both fields may be "
                "case-sensitive."
            ]
        return self.page(request, "admin/login.html", context)

    def logout(self, request, extra_context=None):
        from django.contrib.auth import logout

        logout(request)
        return self.page(request, "registration/logged_out.html", {"title": "Logged out"})


site = AdminSite()
