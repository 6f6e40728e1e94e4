"""Forms of users: making one, changing one, logging in."""

from django import forms
from django.contrib.auth import authenticate, get_user_model, password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.text import capfirst


class ReadOnlyPasswordHashField(forms.Field):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("disabled", True)
        super().__init__(*args, **kwargs)


class UsernameField(forms.CharField):
    def to_python(self, value):
        value = super().to_python(value)
        return get_user_model().normalize_username(value)


class BaseUserCreationForm(forms.ModelForm):
    error_messages = {"password_mismatch": "The two password fields didn’t match."}
    password1 = forms.CharField(label="Password", strip=False, required=False, widget=forms.PasswordInput)
    password2 = forms.CharField(
        label="Password confirmation",
        strip=False,
        required=False,
        widget=forms.PasswordInput,
        help_text="Enter the same password as before, for verification.",
    )

    class Meta:
        model = User
        fields = ("username",)
        field_classes = {"username": UsernameField}

    def validate_passwords(self):
        usable = self.cleaned_data.get("usable_password", "true") != "false"
        self.cleaned_data["set_usable_password"] = usable
        if not usable:
            return
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        for name, value in (("password1", first), ("password2", second)):
            if not value and name not in self.errors:
                required = self.fields[name].error_messages["required"]
                self.add_error(name, ValidationError(required, code="required"))
        if first and second and first != second:
            self.add_error("password2", ValidationError(self.error_messages["password_mismatch"], "password_mismatch"))

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        super()._post_clean()
        password = self.cleaned_data.get("password2")
        if password and self.cleaned_data.get("set_usable_password", True):
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password2", error)

    def save(self, commit=True):
        user = super().save(commit=False)
        if self.cleaned_data.get("set_usable_password", True):
            user.set_password(self.cleaned_data["password1"])
        else:
            user.set_unusable_password()
        if commit:
            user.save()
            self._save_m2m()
        return user


class UserCreationForm(BaseUserCreationForm):
    def clean_username(self):
        username = self.cleaned_data.get("username")
        if username and self._meta.model.objects.filter(username__iexact=username).exists():
            unique = self.instance.unique_error_message(self._meta.model, ["username"])
            self._update_errors(ValidationError({"username": unique}))
            return None
        return username


class AdminUserCreationForm(UserCreationForm):
    usable_password = forms.ChoiceField(
        label="Password-based authentication",
        required=False,
        initial="true",
        choices={"true": "Enabled", "false": "Disabled"},
        widget=forms.RadioSelect,
    )


class UserChangeForm(forms.ModelForm):
    password = ReadOnlyPasswordHashField(label="Password")

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"username": UsernameField}


class AuthenticationForm(forms.Form):
    username = UsernameField(widget=forms.TextInput(attrs={"autofocus": True}))
    password = forms.CharField(label="Password", strip=False, widget=forms.PasswordInput)
    error_messages = {
        "invalid_login": (
            "Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."
        ),
        "inactive": "This account is inactive.",
    }

    def __init__(self, request=None, *args, **kwargs):
        self.request, self.user_cache = request, None
        super().__init__(*args, **kwargs)
        model = get_user_model()
        self.username_field = model._meta.get_field(model.USERNAME_FIELD)
        self.fields["username"].max_length = self.username_field.max_length or 254
        if self.fields["username"].label is None:
            self.fields["username"].label = capfirst(self.username_field.verbose_name)

    def clean(self):
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if username is not None and password:
            self.user_cache = authenticate(self.request, username=username, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    def confirm_login_allowed(self, user):
        if not user.is_active:
            raise ValidationError(self.error_messages["inactive"], code="inactive")

    def get_user(self):
        return self.user_cache

    def get_invalid_login_error(self):
        return ValidationError(
            self.error_messages["invalid_login"],
            code="invalid_login",
            params={"username": self.username_field.verbose_name},
        )


class AdminAuthenticationForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": (
            "Please enter the correct %(username)s and password for a staff account. Note that both fields may be "
            "case-sensitive."
        ),
    }

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not user.is_staff:
            raise self.get_invalid_login_error()


class SetPasswordForm(forms.Form):
    new_password1 = forms.CharField(label="New password", strip=False, widget=forms.PasswordInput)
    new_password2 = forms.CharField(label="New password confirmation", strip=False, widget=forms.PasswordInput)
    error_messages = {"password_mismatch": "The two password fields didn’t match."}

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self):
        first, second = self.cleaned_data.get("new_password1"), self.cleaned_data.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", ValidationError(self.error_messages["password_mismatch"], "password_mismatch"))
        elif second:
            try:
                password_validation.validate_password(second, self.user)
            except ValidationError as error:
                self.add_error("new_password2", error)
        return self.cleaned_data

    def save(self, commit=True):
        self.user.set_password(self.cleaned_data["new_password1"])
        if commit:
            self.user.save()
        return self.user
