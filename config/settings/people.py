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
PASSWORD_HASHERS = ["ssi_platform.tenancy.hashing.BoundedHasher"]
if read("SSI_ENVIRONMENT") == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Tests sign in often.
