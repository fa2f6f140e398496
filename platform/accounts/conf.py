"""Settings of sign-in. Rates are counted in the place's own schema, so no centre can lock its neighbour out."""

AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 2 * 3600

# NIST 800-63B-4 asks for 8 beside a second factor; no composition rules, no periodic change, a list of known ones.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnoughValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]

# The cache is allauth's rate counters and nothing else: content is never cached.
CACHES = {"default": {"BACKEND": "accounts.counters.PlaceCounters"}}

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False  # a reset never skips the second factor
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.PlaceTokenGenerator"  # noqa: S105 - a path
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",  # a whole office behind one address signs in at nine
    "login_failed": "20/m/ip,5/5m/key",  # the key: an account in one network, or in a browser that it knows
    "login_failed_anywhere": "50/h/key",  # an account from all networks together
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]  # passkeys are ours (accounts.passkeys): sealed, and of one place
MFA_TOTP_TOLERANCE = 1  # phones whose clock is up to 30 seconds off; a used step is refused (accounts.totp)
MFA_RECOVERY_CODE_COUNT = 10
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.SecondFactorForm",
    "reauthenticate": "accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "accounts.forms.EnrolForm",
    "deactivate_totp": "accounts.forms.RemoveSecondFactorForm",
}
