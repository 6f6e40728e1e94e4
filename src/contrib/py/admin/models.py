import json

from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

ADDITION = 1
CHANGE = 2
DELETION = 3

ACTION_FLAG_CHOICES = [(ADDITION, _("Addition")), (CHANGE, _("Change")), (DELETION, _("Deletion"))]


class LogEntryManager(models.Manager):
    use_in_migrations = True

    def log_actions(self, user_id, queryset, action_flag, change_message="", *, single_object=False):
        if isinstance(change_message, list):
            change_message = json.dumps(change_message)
        entries = [
            self.model(
                user_id=user_id,
                content_type_id=ContentType.objects.get_for_model(obj, for_concrete_model=False).id,
                object_id=obj.pk,
                object_repr=str(obj)[:200],
                action_flag=action_flag,
                change_message=change_message,
            )
            for obj in queryset
        ]
        if len(entries) == 1:
            entries[0].save()
            return entries[0] if single_object else entries
        return self.model.objects.bulk_create(entries)


class LogEntry(models.Model):
    action_time = models.DateTimeField(_("action time"), default=timezone.now, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"))
    content_type = models.ForeignKey(
        ContentType, models.SET_NULL, verbose_name=_("content type"), blank=True, null=True
    )
    object_id = models.TextField(_("object id"), blank=True, null=True)
    object_repr = models.CharField(_("object repr"), max_length=200)
    action_flag = models.PositiveSmallIntegerField(_("action flag"), choices=ACTION_FLAG_CHOICES)
    change_message = models.TextField(_("change message"), blank=True)

    objects = LogEntryManager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        db_table = "django_admin_log"
        ordering = ["-action_time"]

    def __repr__(self):
        return str(self.action_time)

    def __str__(self):
        if self.is_addition():
            return gettext("Added “%(object)s”.") % {"object": self.object_repr}
        if self.is_change():
            return gettext("Changed “%(object)s” — %(changes)s") % {
                "object": self.object_repr,
                "changes": self.get_change_message(),
            }
        if self.is_deletion():
            return gettext("Deleted “%(object)s.”") % {"object": self.object_repr}
        return gettext("LogEntry Object")

    def is_addition(self):
        return self.action_flag == ADDITION

    def is_change(self):
        return self.action_flag == CHANGE

    def is_deletion(self):
        return self.action_flag == DELETION

    def get_change_message(self):
        """The message in words: it is kept as JSON, so that it can be told in any language."""
        if not self.change_message or self.change_message[0] != "[":
            return self.change_message
        try:
            parts = json.loads(self.change_message)
        except json.JSONDecodeError:
            return self.change_message
        told = [self._tell(part) for part in parts]
        return " ".join(text[0].upper() + text[1:] for text in told if text) or gettext("No fields changed.")

    def _tell(self, part):
        kind, detail = next(iter(part.items()))
        fields = self._join(detail.get("fields", []))
        names = {"name": detail.get("name"), "object": detail.get("object"), "fields": fields}
        if kind == "added":
            return 'Added %(name)s “%(object)s”.' % names if "name" in detail else "Added."
        if kind == "changed":
            if "name" in detail:
                return "Changed %(fields)s for %(name)s “%(object)s”." % names
            return "Changed %(fields)s." % names
        return "Deleted %(name)s “%(object)s”." % names

    def _join(self, words):
        if len(words) < 2:
            return "".join(words)
        return "%s and %s" % (", ".join(words[:-1]), words[-1])

    def get_admin_url(self):
        """The page of the object that was edited, if there is one."""
        if self.content_type and self.object_id:
            from django.urls import NoReverseMatch, reverse

            name = "admin:%s_%s_change" % (self.content_type.app_label, self.content_type.model)
            try:
                return reverse(name, args=(quote(self.object_id),))
            except NoReverseMatch:
                pass
        return None

    def get_edited_object(self):
        return self.content_type.get_object_for_this_type(pk=self.object_id)
