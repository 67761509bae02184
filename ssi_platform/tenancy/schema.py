"""Describes the authentication methods in the API's schema."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from .permissions import PERMISSIONS


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "ssi_platform.tenancy.authentication.ApiKeyAuthentication"
    name = "apiKey"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An organisation's API key, `ssi_…`, with its scopes.",
        }


class OAuthScheme(OpenApiAuthenticationExtension):
    target_class = "ssi_platform.tenancy.authentication.OAuthAuthentication"
    name = "oauth2"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scopes = {str(one): one.in_words for one in PERMISSIONS}
        ends = {"tokenUrl": "/oauth/token", "refreshUrl": "/oauth/token", "scopes": scopes}
        return {
            "type": "oauth2",
            "description": "An access token, `ssi_at_…`, of an OAuth 2.0 client.",
            "flows": {
                "clientCredentials": ends,
                "authorizationCode": ends | {"authorizationUrl": "/oauth/authorize"},
            },
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        name = "read_permission" if auto_schema.method == "GET" else "write_permission"
        permission = getattr(auto_schema.view, name, None)
        return {self.name: [str(permission)] if permission else []}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "ssi_platform.tenancy.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of a person who signed in.",
        }


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "apps.accounts.authentication.SessionTokenAuthentication"
    name = "sessionToken"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "The session of a person, for pages that cannot keep its cookie.",
        }
