from django.contrib import messages
from django.contrib.admin.decorators import action
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied


@action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
def delete_selected(modeladmin, request, queryset):
    opts = modeladmin.model._meta
    tree, counts, lacking, protected = modeladmin.get_deleted_objects(queryset, request)
    if request.POST.get("post") and not protected:
        if lacking:
            raise PermissionDenied
        n = len(queryset)
        if n:
            modeladmin.log_deletions(request, queryset)
            modeladmin.delete_queryset(request, queryset)
            text = "Successfully deleted %(count)d %(items)s." % {"count": n, "items": opts.verbose_name if n == 1 else opts.verbose_name_plural}
            modeladmin.message_user(request, text, messages.SUCCESS)
        return None
    name = model_ngettext(queryset)
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": "Cannot delete %s" % name if lacking or protected else "Delete multiple objects",
        "subtitle": None,
        "objects_name": name,
        "deletable_objects": [tree],
        "model_count": counts.items(),
        "queryset": queryset,
        "perms_lacking": lacking,
        "protected": protected,
        "opts": opts,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    request.current_app = modeladmin.admin_site.name
    return modeladmin.admin_site.page(request, modeladmin.template("delete_selected_confirmation"), context)
