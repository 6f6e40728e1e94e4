import re
from inspect import signature

from django.apps import apps as django_apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.module_loading import import_string

from .signals import user_logged_in, user_logged_out, user_login_failed

SESSION_KEY = "_auth_user_id"
BACKEND_SESSION_KEY = "_auth_user_backend"
HASH_SESSION_KEY = "_auth_user_hash"
REDIRECT_FIELD_NAME = "next"


SENSITIVE = re.compile("api|token|key|secret|password|signature", re.I)


def load_backend(path):
    return import_string(path)()


def _get_backends(return_tuples=False):
    pairs = [(load_backend(path), path) for path in settings.AUTHENTICATION_BACKENDS]
    if not pairs:
        raise ImproperlyConfigured(
            "No authentication backends have been defined. Does AUTHENTICATION_BACKENDS contain anything?"
        )
    return pairs if return_tuples else [backend for backend, path in pairs]


def get_backends():
    return _get_backends()


def authenticate(request=None, **credentials):
    """The user whom the first backend recognises, or None."""
    for backend, path in _get_backends(return_tuples=True):
        try:
            signature(backend.authenticate).bind(request, **credentials)
        except TypeError:
            continue  # this backend does not take these credentials
        try:
            user = backend.authenticate(request, **credentials)
        except PermissionDenied:
            break
        if user is not None:
            user.backend = path
            return user
    hidden = {
        name: "********************" if SENSITIVE.search(name) else value for name, value in credentials.items()
    }
    user_login_failed.send(sender=__name__, credentials=hidden, request=request)
    return None


def _backend_path(user, backend):
    path = backend or getattr(user, "backend", None)
    if path is None and not settings.AUTHENTICATION_BACKENDS:
        raise TypeError("backend must be a dotted import path string (got %r)." % path)
    if path:
        if not isinstance(path, str):
            raise TypeError("backend must be a dotted import path string (got %r)." % path)
        return path
    paths = settings.AUTHENTICATION_BACKENDS
    if len(paths) == 1:
        return paths[0]
    raise ValueError(
        "You have multiple authentication backends configured and therefore must provide the `backend` "
        "argument or set the `backend` attribute on the user."
    )


def login(request, user, backend=None):
    digest = user.get_session_auth_hash() if hasattr(user, "get_session_auth_hash") else ""
    session = request.session
    if SESSION_KEY in session:
        if _session_user_pk(session) != user.pk or (digest and session.get(HASH_SESSION_KEY, "") != digest):
            session.flush()  # another user's session is not taken over
    else:
        session.cycle_key()
    path = _backend_path(user, backend)
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = path
    session[HASH_SESSION_KEY] = digest
    if hasattr(request, "user"):
        request.user = user
    user_logged_in.send(sender=user.__class__, request=request, user=user)


def logout(request):
    user = getattr(request, "user", None)
    if not getattr(user, "is_authenticated", True):
        user = None
    user_logged_out.send(sender=user.__class__, request=request, user=user)
    request.session.flush()
    if hasattr(request, "user"):
        from django.contrib.auth.models import AnonymousUser

        request.user = AnonymousUser()


def _session_user_pk(session):
    return get_user_model()._meta.pk.to_python(session[SESSION_KEY])


def get_user_model():
    """The model that AUTH_USER_MODEL names."""
    try:
        return django_apps.get_model(settings.AUTH_USER_MODEL, require_ready=False)
    except ValueError:
        raise ImproperlyConfigured("AUTH_USER_MODEL must be of the form 'app_label.model_name'")
    except LookupError:
        raise ImproperlyConfigured(
            "AUTH_USER_MODEL refers to model '%s' that has not been installed" % settings.AUTH_USER_MODEL
        )


def get_user(request):
    from .models import AnonymousUser

    try:
        pk = _session_user_pk(request.session)
        path = request.session[BACKEND_SESSION_KEY]
    except KeyError:
        return AnonymousUser()
    user = load_backend(path).get_user(pk) if path in settings.AUTHENTICATION_BACKENDS else None
    if user is not None and hasattr(user, "get_session_auth_hash"):
        if request.session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
            request.session.flush()
            user = None
    return user or AnonymousUser()


def get_permission_codename(action, opts):
    return "%s_%s" % (action, opts.model_name)


def update_session_auth_hash(request, user):
    request.session.cycle_key()
    if hasattr(user, "get_session_auth_hash") and request.user == user:
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
