"""The admin's pages as plain HTML: what a template would draw from the same context."""

from django.contrib.admin.utils import label_for_field, value_for
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

PAGE = """<!DOCTYPE html>
<html lang="en-us" dir="ltr">
<head>
<title>%(title)s | %(site_title)s</title>
</head>
<body>
<div id="header"><div id="site-name"><a href="/admin/">%(site_header)s</a></div>%(user)s</div>
%(messages)s<div id="content"><h1>%(title)s</h1>
%(body)s
</div>
</body>
</html>
"""


def draw(template, context):
    """The page of a template's name (of a list of names, the last) for a context."""
    name = template if isinstance(template, str) else template[-1]
    body = BODIES.get(name, lambda context: "")(context)
    user = context.get("user")
    told = ""
    if getattr(user, "is_authenticated", False):
        told = "Welcome, <strong>%s</strong>." % escape(short_name(user))
    lines = "".join('<li class="%s">%s</li>' % (m.tags, escape(m.message)) for m in context.get("messages", ()))
    return PAGE % {
        "title": escape(context.get("title") or ""),
        "site_title": escape(context.get("site_title", "Django site admin")),
        "site_header": escape(context.get("site_header", "Django administration")),
        "user": told,
        "messages": '<ul class="messagelist">%s</ul>\n' % lines if lines else "",
        "body": body,
    }


def short_name(user):
    given = getattr(user, "get_short_name", lambda: "")()
    return given or user.get_username()


def index(context):
    parts = []
    for app in context["app_list"]:
        rows = "".join(
            format_html('<tr><th scope="row"><a href="{}">{}</a></th></tr>\n', m["admin_url"], m["name"])
            for m in app["models"]
        )
        parts.append(
            format_html(
                '<div class="app-{} module"><table>\n<caption><a href="{}">{}</a></caption>\n{}</table></div>',
                app["app_label"], app["app_url"], app["name"], mark_safe(rows),
            )
        )
    return "\n".join(parts)


def change_list(context):
    cl = context["cl"]
    admin = cl.model_admin
    heads = "".join("<th>%s</th>" % escape(head_of(cl, name)) for name in cl.list_display)
    forms = cl.formset.forms if cl.formset else [None] * len(cl.result_list)
    rows = "".join(row_of(cl, admin, obj, form) for obj, form in zip(cl.result_list, forms))
    search = ""
    if cl.search_fields:
        search = format_html(
            '<form id="changelist-search" method="get"><input type="text" name="q" value="{}"></form>\n', cl.query
        )
    filters = "".join(
        format_html("<h3>By {}</h3>\n<ul>{}</ul>\n", spec.title, mark_safe(choices_of(spec, cl)))
        for spec in cl.filter_specs
    )
    table = '<table id="result_list">\n<thead><tr>%s</tr></thead>\n<tbody>\n%s</tbody>\n</table>\n' % (heads, rows)
    filters = '<div id="changelist-filter">%s</div>\n' % filters if filters else ""
    return search + filters + edited(cl, table + pagination(cl))


def edited(cl, table):
    """The list in its form, with what counts and names the rows where they are edited in place."""
    told = fields = ""
    if cl.formset:
        if cl.formset.errors and cl.formset.total_error_count():
            words = "Please correct the error%s below." % ("" if cl.formset.total_error_count() == 1 else "s")
            told = '<p class="errornote">%s</p>\n%s' % (words, cl.formset.non_form_errors())
        key = cl.model._meta.pk.name
        keys = "".join(str(form[key]) for form in cl.formset.forms if form[key].is_hidden)
        keys = '<div class="hiddenfields">%s</div>\n' % keys if keys else ""
        fields = "<div>%s</div>\n%s" % (cl.formset.management_form, keys)
    return '%s<form id="changelist-form" method="post" novalidate>%s%s</form>' % (told, fields, table)


def pagination(cl):
    parts = []
    if (not cl.show_all or not cl.can_show_all) and cl.multi_page:
        parts += [page_number(cl, at) for at in cl.paginator.get_elided_page_range(cl.page_num)]
    noun = cl.opts.verbose_name if cl.result_count == 1 else cl.opts.verbose_name_plural
    parts.append("%d %s" % (cl.result_count, escape(noun)))
    if cl.can_show_all and not cl.show_all and cl.multi_page:
        parts.append(format_html('<a href="{}" class="showall">Show all</a>', cl.get_query_string({"all": ""})))
    if cl.formset and cl.result_count:
        parts.append('<input type="submit" name="_save" class="default" value="Save">')
    return '<p class="paginator">\n%s\n</p>' % "\n".join(parts)


def page_number(cl, at):
    if at == cl.paginator.ELLIPSIS:
        return "%s " % at
    if at == cl.page_num:
        return '<span class="this-page">%d</span> ' % at
    last = mark_safe(' class="end"' if at == cl.paginator.num_pages else "")
    return format_html('<a href="{}"{}>{}</a> ', cl.get_query_string({"p": at}), last, at)


def row_of(cl, admin, obj, form):
    wrong = ""
    if form is not None and form.non_field_errors():
        wrong = '<tr><td colspan="%d">%s</td></tr>\n' % (len(cl.list_display), form.non_field_errors())
    return "%s<tr>%s</tr>\n" % (wrong, "".join(cells(cl, admin, obj, form)))


def choices_of(spec, cl):
    return "".join(
        format_html('<li{}><a href="{}">{}</a></li>', mark_safe(' class="selected"' if c["selected"] else ""), c["query_string"], c["display"])
        for c in spec.choices(cl)
    )


def head_of(cl, name):
    if name == "action_checkbox":
        return ""
    label = label_for_field(name, cl.model, cl.model_admin)
    return label[:1].upper() + label[1:]


def cells(cl, admin, obj, form=None):
    linked, tag, key = cl.list_display_links, "th", cl.model._meta.pk.name
    for name in cl.list_display:
        if name == "action_checkbox":
            yield format_html(
                '<td class="action-checkbox"><input type="checkbox" name="_selected_action" value="{}" '
                'class="action-select" aria-label="Select this object for an action - {}"></td>',
                obj.pk,
                str(obj),
            )
            continue
        value = value_for(name, obj, admin, admin.get_empty_value_display())
        text = shown(value)
        label = name if isinstance(name, str) else name.__name__
        if linked and name in linked:
            link = (tag, label, cl.url_for_result(obj), text, tag)
            yield format_html('<{} class="field-{}"><a href="{}">{}</a></{}>', *link)
            tag = "td"
            continue
        if form is not None and name in form.fields and not (name == key and form[key].is_hidden):
            text = mark_safe("%s%s" % (form[name].errors, form[name]))
        yield format_html('<td class="field-{}">{}</td>', label, text)
    if form is not None and not form[key].is_hidden:
        yield format_html("<td>{}</td>", form[key])


def shown(value):
    if value is True or value is False:
        return format_html('<img src="/static/admin/img/icon-{}.svg" alt="{}">', "yes" if value else "no", value)
    return value


def change_form(context):
    admin_form = context["adminform"]
    parts = []
    errors = context.get("errors")
    if errors:
        words = "Please correct the error below." if len(errors) == 1 else "Please correct the errors below."
        parts.append('<p class="errornote">%s</p>%s' % (words, admin_form.form.non_field_errors()))
    for fieldset in admin_form:
        lines = []
        for label, help_text, value, errors in fieldset.lines():
            told = format_html('<div class="help">{}</div>', mark_safe(str(help_text))) if help_text else ""
            drawn = value if hasattr(value, "as_widget") else format_html('<div class="readonly">{}</div>', shown(value))
            lines.append(
                format_html(
                    '<div class="form-row">{}<label>{}:</label> {}{}</div>',
                    mark_safe(str(errors) if errors else ""), str(label)[:1].upper() + str(label)[1:],
                    mark_safe(str(drawn)), told,
                )
            )
        head = "<h2>%s</h2>\n" % escape(fieldset.name) if fieldset.name else ""
        parts.append('<fieldset class="module aligned">\n%s%s\n</fieldset>' % (head, "\n".join(lines)))
    buttons = []
    if context.get("has_change_permission") or context.get("add"):
        for name, label in (("_save", "Save"), ("_continue", "Save and continue editing"), ("_addanother", "Save and add another")):
            buttons.append('<input type="submit" value="%s" name="%s">' % (label, name))
    form_id = context["opts"].model_name
    return '<form method="post" id="%s_form" novalidate>\n%s\n<div class="submit-row">%s</div>\n</form>' % (
        form_id, "\n".join(parts), "".join(buttons),
    )


def tree(items):
    drawn = "".join("<li>%s</li>" % (tree(i) if isinstance(i, list) else escape(i)) for i in items)
    return "<ul>%s</ul>" % drawn


def delete_confirmation(context):
    if context["protected"] or context["perms_lacking"]:
        reasons = [*context["perms_lacking"], *context["protected"]]
        return "<p>Deleting the %s '%s' is not possible:</p>%s" % (
            escape(context.get("object_name", context.get("objects_name"))), escape(context.get("object", "")), tree(reasons),
        )
    listed = context.get("deleted_objects") or context.get("deletable_objects")
    return '<p>Are you sure?</p>\n%s\n<form method="post"><input type="hidden" name="post" value="yes"><input type="submit" value="Yes, I’m sure"></form>' % tree(listed)


def object_history(context):
    rows = "".join(
        format_html("<tr><th>{}</th><td>{}</td><td>{}</td></tr>\n", e.action_time, e.user, e.get_change_message())
        for e in context["action_list"]
    )
    return '<table id="change-history">%s</table>' % rows if rows else "<p>This object doesn’t have a change history. It probably wasn’t added via this admin site.</p>"


def login(context):
    form = context["form"]
    errors = '<p class="errornote">%s</p>' % "".join(form.non_field_errors()) if form.errors else ""
    return '%s<form method="post" id="login-form">%s<input type="submit" value="Log in"></form>' % (errors, form.as_p())


BODIES = {
    "admin/index.html": index,
    "admin/app_index.html": index,
    "admin/change_list.html": change_list,
    "admin/change_form.html": change_form,
    "admin/delete_confirmation.html": delete_confirmation,
    "admin/delete_selected_confirmation.html": delete_confirmation,
    "admin/object_history.html": object_history,
    "admin/login.html": login,
    "registration/logged_out.html": lambda context: "<p>Thanks for spending some quality time with the web site today.</p>",
}
