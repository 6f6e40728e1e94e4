"""What django.test's cases can assert of exceptions, redirects, forms and templates."""

from contextlib import contextmanager
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError


def listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Assertions:
    @contextmanager
    def _assert_raises_or_warns_cm(self, func, cm_attr, expected_exception, expected_message):
        with func(expected_exception) as cm:
            yield cm
        self.assertIn(expected_message, str(getattr(cm, cm_attr)))

    def _assertFooMessage(self, func, cm_attr, expected_exception, expected_message, *args, **kwargs):
        context = self._assert_raises_or_warns_cm(func, cm_attr, expected_exception, expected_message)
        if not args:
            return context
        with context:
            args[0](*args[1:], **kwargs)

    def assertRaisesMessage(self, expected_exception, expected_message, *args, **kwargs):
        return self._assertFooMessage(
            self.assertRaises, "exception", expected_exception, expected_message, *args, **kwargs
        )

    def assertWarnsMessage(self, expected_warning, expected_message, *args, **kwargs):
        return self._assertFooMessage(
            self.assertWarns, "warning", expected_warning, expected_message, *args, **kwargs
        )

    def assertRedirects(
        self, response, expected_url, status_code=302, target_status_code=200, msg_prefix="", fetch_redirect_response=True
    ):
        prefix = msg_prefix + ": " if msg_prefix else ""
        words = "Response didn't redirect as expected: Response code was %d (expected %d)"
        if hasattr(response, "redirect_chain"):
            self.assertTrue(response.redirect_chain, prefix + words % (response.status_code, status_code))
            first = response.redirect_chain[0][1]
            initial = "Initial response didn't redirect as expected: Response code was %d (expected %d)"
            self.assertEqual(first, status_code, prefix + initial % (first, status_code))
            url = response.redirect_chain[-1][0]
            final = "Response didn't redirect as expected: Final Response code was %d (expected %d)"
            self.assertEqual(
                response.status_code, target_status_code, prefix + final % (response.status_code, target_status_code)
            )
        else:
            self.assertEqual(response.status_code, status_code, prefix + words % (response.status_code, status_code))
            url = response.url
            path = urlsplit(url).path
            if not path.startswith("/"):
                url = urljoin(response.request["PATH_INFO"], url)
                path = urljoin(response.request["PATH_INFO"], path)
            if fetch_redirect_response:
                domain = urlsplit(url).netloc.split(":")[0]
                if domain not in ("", "testserver"):
                    raise ValueError(
                        "The test client is unable to fetch remote URLs (got %s). If the host is served by Django, add "
                        "'%s' to ALLOWED_HOSTS. Otherwise, use assertRedirects(..., fetch_redirect_response=False)."
                        % (url, domain)
                    )
                query = urlsplit(url).query
                fetched = response.client.get(path + ("?" + query if query else ""))
                words = "Couldn't retrieve redirection page '%s': response code was %d (expected %d)"
                self.assertEqual(
                    fetched.status_code,
                    target_status_code,
                    prefix + words % (path, fetched.status_code, target_status_code),
                )
        self.assertURLEqual(
            url, expected_url, prefix + "Response redirected to '%s', expected '%s'" % (url, expected_url)
        )

    def assertFormError(self, form, field, errors, msg_prefix=""):
        prefix = msg_prefix + ": " if msg_prefix else ""
        named = "form %r" % form
        if not form.is_bound:
            self.fail("%sThe %s is not bound, it will never have any errors." % (prefix, named))
        if field is not None and field not in form.fields:
            self.fail("%sThe %s does not contain the field %r." % (prefix, named, field))
        if field is None:
            found, words = form.non_field_errors(), "The non-field errors of %s don't match." % named
        else:
            found, words = form.errors.get(field, []), "The errors of field %r on %s don't match." % (field, named)
        self.assertEqual(found, listed(errors), prefix + words)

    def _template_names(self, response, method):
        if not hasattr(response, "templates"):
            raise ValueError("%s() is only usable on responses fetched using the Django test Client." % method)
        return [template.name for template in response.templates if template.name is not None]

    def assertTemplateUsed(self, response=None, template_name=None, msg_prefix="", count=None):
        if response is None and template_name is None:
            raise TypeError("response and/or template_name argument must be provided")
        prefix = msg_prefix + ": " if msg_prefix else ""
        names = self._template_names(response, "assertTemplateUsed")
        if not names:
            self.fail(prefix + "No templates used to render the response")
        self.assertTrue(
            template_name in names,
            prefix
            + "Template '%s' was not a template used to render the response. Actual template(s) used: %s"
            % (template_name, ", ".join(names)),
        )

    def assertTemplateNotUsed(self, response=None, template_name=None, msg_prefix=""):
        prefix = msg_prefix + ": " if msg_prefix else ""
        names = self._template_names(response, "assertTemplateNotUsed")
        self.assertFalse(
            template_name in names,
            prefix + "Template '%s' was used unexpectedly in rendering the response" % template_name,
        )

    def assertFieldOutput(self, fieldclass, valid, invalid, field_args=None, field_kwargs=None, empty_value=""):
        args, kwargs = field_args or [], field_kwargs or {}
        required, optional = fieldclass(*args, **kwargs), fieldclass(*args, **{**kwargs, "required": False})
        for given, wanted in valid.items():
            self.assertEqual(required.clean(given), wanted)
            self.assertEqual(optional.clean(given), wanted)
        for given, errors in invalid.items():
            for field in (required, optional):
                with self.assertRaises(ValidationError) as caught:
                    field.clean(given)
                self.assertEqual(caught.exception.messages, errors)
        for empty in required.empty_values:
            with self.assertRaises(ValidationError) as caught:
                required.clean(empty)
            self.assertEqual(caught.exception.messages, [required.error_messages["required"]])
            self.assertEqual(optional.clean(empty), empty_value)
