from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied


@admin.register(Group)
class GroupAdmin(admin.ModelAdmin):
    search_fields = ("name",)
    ordering = ("name",)
    filter_horizontal = ("permissions",)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Personal info", {"fields": ("first_name", "last_name", "email")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Important dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "usable_password", "password1", "password2")}),
    )
    form = UserChangeForm
    add_form = AdminUserCreationForm
    list_display = ("username", "email", "first_name", "last_name", "is_staff")
    list_filter = ("is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ("groups", "user_permissions")

    def get_fieldsets(self, request, obj=None):
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request, obj=None, **kwargs):
        defaults = {} if obj else {"form": self.add_form}
        if not obj:
            known = {*self.add_form.declared_fields, *(field.name for field in self.opts.fields)}
            names = [name for _, options in self.add_fieldsets for name in options["fields"]]
            defaults["fields"] = [name for name in names if name in known]
        return super().get_form(request, obj, **{**defaults, **kwargs})

    def lookup_allowed(self, lookup, value, request=None):
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        # A user without the permission to change users could make a superuser.
        if object_id is None and not self.has_change_permission(request):
            raise PermissionDenied
        username = self.opts.get_field(self.model.USERNAME_FIELD)
        extra = {**(extra_context or {}), "auto_populated_fields": (), "username_help_text": username.help_text}
        return super()._changeform_view(request, object_id, form_url, extra if object_id is None else extra_context)

    def response_add(self, request, obj, post_url_continue=None):
        # The rest of a new user is filled in on the next page.
        if "_addanother" not in request.POST:
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)
