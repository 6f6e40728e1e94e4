from collections import defaultdict

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContentTypeManager(models.Manager):
    """Remembers types by id and by natural key, so that each is read once a process."""

    use_in_migrations = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._cache = {}

    def get_by_natural_key(self, app_label, model):
        try:
            return self._cache[self.db][(app_label, model)]
        except KeyError:
            found = self.get(app_label=app_label, model=model)
            self._add_to_cache(self.db, found)
            return found

    def _get_opts(self, model, for_concrete_model):
        return (model._meta.concrete_model if for_concrete_model else model)._meta

    def _get_from_cache(self, opts):
        return self._cache[self.db][(opts.app_label, opts.model_name)]

    def get_for_model(self, model, for_concrete_model=True):
        opts = self._get_opts(model, for_concrete_model)
        try:
            return self._get_from_cache(opts)
        except KeyError:
            pass
        try:
            found = self.get(app_label=opts.app_label, model=opts.model_name)
        except self.model.DoesNotExist:
            found, created = self.get_or_create(app_label=opts.app_label, model=opts.model_name)
        self._add_to_cache(self.db, found)
        return found

    def get_for_models(self, *models, for_concrete_models=True):
        results = {}
        needed = defaultdict(set)
        needed_opts = defaultdict(list)
        for model in models:
            opts = self._get_opts(model, for_concrete_models)
            try:
                results[model] = self._get_from_cache(opts)
            except KeyError:
                needed[opts.app_label].add(opts.model_name)
                needed_opts[(opts.app_label, opts.model_name)].append(model)
        if needed:
            condition = Q(
                *(Q(("app_label", label), ("model__in", names)) for label, names in needed.items()),
                _connector=Q.OR,
            )
            for ct in self.filter(condition):
                for model in needed_opts.pop((ct.app_label, ct.model), []):
                    results[model] = ct
                self._add_to_cache(self.db, ct)
        for (app_label, model_name), wanted in needed_opts.items():
            ct = self.create(app_label=app_label, model=model_name)
            self._add_to_cache(self.db, ct)
            for model in wanted:
                results[model] = ct
        return results

    def get_for_id(self, id):
        try:
            return self._cache[self.db][id]
        except KeyError:
            found = self.get(pk=id)
            self._add_to_cache(self.db, found)
            return found

    def clear_cache(self):
        self._cache.clear()

    def _add_to_cache(self, using, ct):
        kept = self._cache.setdefault(using, {})
        kept[(ct.app_label, ct.model)] = ct
        kept[ct.id] = ct


class ContentType(models.Model):
    app_label = models.CharField(max_length=100)
    model = models.CharField(_("python model class name"), max_length=100)
    objects = ContentTypeManager()

    class Meta:
        verbose_name = _("content type")
        verbose_name_plural = _("content types")
        db_table = "django_content_type"
        unique_together = [["app_label", "model"]]

    def __str__(self):
        return self.app_labeled_name

    @property
    def name(self):
        model = self.model_class()
        return str(model._meta.verbose_name) if model else self.model

    @property
    def app_labeled_name(self):
        model = self.model_class()
        if not model:
            return self.model
        return "%s | %s" % (model._meta.app_config.verbose_name, model._meta.verbose_name)

    def model_class(self):
        try:
            return apps.get_model(self.app_label, self.model)
        except LookupError:
            return None

    def get_object_for_this_type(self, using=None, **kwargs):
        return self.model_class()._base_manager.using(using).get(**kwargs)

    def get_all_objects_for_this_type(self, **kwargs):
        return self.model_class()._base_manager.filter(**kwargs)

    def natural_key(self):
        return (self.app_label, self.model)
