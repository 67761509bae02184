"""How people sign in, and how long they stay signed in."""

from config.settings.environment import networks, read

AUTHENTICATION_BACKENDS = [
    "ssi_platform.tenancy.password_backend.PasswordBackend",
    "ssi_platform.tenancy.single_sign_on.SingleSignOnBackend",
]
# Networks that are not public, in which identity providers may be.
SSO_NETWORKS = networks("SSI_SSO_NETWORKS")
SIGN_IN_LIMIT = read("SSI_SIGN_IN_LIMIT")
SESSION_IDLE_SECONDS = read("SSI_SESSION_IDLE_MINUTES") * 60
SESSION_COOKIE_AGE = read("SSI_SESSION_HOURS") * 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["email"]}},
    {"NAME": "ssi_platform.tenancy.password_validators.BreachedPasswordValidator"},
    {"NAME": "ssi_platform.tenancy.password_validators.ContextWordsValidator"},
]  # fmt: skip
PASSWORD_RESET_TIMEOUT = 3600  # Seconds for which a link that sets a password works.
PASSWORD_HASHERS = ["ssi_platform.tenancy.hashing.BoundedHasher"]
if read("SSI_ENVIRONMENT") == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Tests sign in often.

# django-allauth signs people in. It counts no attempts itself: see tenancy.sign_in_limits.
ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGIN_TIMEOUT = 900  # Seconds for the second factor.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser", "app")
HEADLESS_TOKEN_STRATEGY = "apps.accounts.tokens.LimitedSessions"  # noqa: S105
MFA_ADAPTER = "apps.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = read("SSI_ENVIRONMENT") != "production"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # People are invited to their address, or provisioned.
USERSESSIONS_TRACK_ACTIVITY = False
