"""Forms of sign-in: allauth's, without placeholders that repeat the label, and with codes that work once."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from accounts import journal, second_factor
from accounts.models import Invitation, User
from accounts.passkeys import LONGEST_ANSWER, MOST, NAME_LENGTH
from audit.enums import Action
from kernel.actor import ANONYMOUS
from ui.forms import Form


class Plain:
    """A placeholder that repeats the label vanishes while one types; a help text that is a link is not help."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class NewPassword(Plain):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = password_validators_help_text_html()
        self.fields["password2"].label = _("New password once more")


class SignInForm(Plain, account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["login"].widget.attrs.update(autocomplete="username", autofocus=True)
        self.fields["password"].label = _("Password")


class ForgottenPasswordForm(Plain, account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")


class NewPasswordForm(NewPassword, account_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(NewPassword, account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")


class ConfirmPasswordForm(Plain, account_forms.ReauthenticateForm):
    pass


class SingleUseCode(Plain):
    """Replaces allauth's check: see accounts.second_factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", autofocus=True, spellcheck="false")

    def clean_code(self) -> str:
        forget_failures = check_rate_limit(self.user)  # type: ignore[attr-defined]
        code = self.cleaned_data["code"]  # type: ignore[attr-defined]
        self.authenticator = second_factor.match(self.user, code)  # type: ignore[attr-defined]
        if self.authenticator is None:
            journal.account(Action.SIGN_IN_FAILED, ANONYMOUS, self.user, reason="second factor")  # type: ignore[attr-defined]
            raise forms.ValidationError(
                _("This code is not valid or was used already. Wait for the next one."), code="incorrect_code"
            )
        self.authenticator.user = self.user  # type: ignore[attr-defined]
        forget_failures()
        return code


class SecondFactorForm(SingleUseCode, mfa_forms.AuthenticateForm):
    pass


class ConfirmSecondFactorForm(SingleUseCode, mfa_forms.ReauthenticateForm):
    pass


class EnrolForm(Plain, totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code", spellcheck="false")


class RemoveSecondFactorForm(totp_forms.DeactivateTOTPForm):
    pass


class InvitationForm(forms.Form):
    """What a new colleague fills in: the address and the roles were fixed by who invited."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        kwargs.setdefault("initial", {"name": invitation.name, "language": invitation.language})
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name"), "language": _("Language")}

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PasskeyForm(Form):
    """The device's answer comes with the name that its person gives it."""

    name = forms.CharField(
        label=_("Name of the device"),
        max_length=NAME_LENGTH,
        help_text=_(
            "So that you know which one to remove when it is lost. For example: my phone, the office's laptop."
        ),
    )
    answer = forms.CharField(required=False, max_length=LONGEST_ANSWER, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        if second_factor.passkeys_of(self.user).count() >= MOST:
            raise forms.ValidationError(_("You have ten passkeys already. Remove one that you no longer use."))
        return self.cleaned_data


class UnlockForm(Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
