"""The rows of `access_matrix` about how people and programs sign in."""

OF_SIGN_IN = """
GET    invitations             -     | 401 404 403 403 200 200 200 200 | members:read
GET    invitation              -     | 401 404 403 403 200 200 200 200 | members:read
DELETE invitation              -     | 401 404 403 403 403 204 204 403 | members:read
GET    api-keys                -     | 401 404 403 403 200 200 200 200 | keys:read
POST   api-keys                -     | 401 404 403 403 403 201 201 403 | keys:read
DELETE api-key                 -     | 401 404 403 403 403 204 204 403 | keys:read
GET    api-key                 -     | 401 404 403 403 200 200 200 200 | keys:read
POST   api-key-rotate          -     | 401 404 403 403 403 201 201 403 | keys:read
GET    oauth-clients           -     | 401 404 403 403 200 200 200 200 | clients:read
POST   oauth-clients           -     | 401 404 403 403 403 201 201 403 | clients:read
DELETE oauth-client            -     | 401 404 403 403 403 204 204 403 | clients:read
GET    oauth-client            -     | 401 404 403 403 200 200 200 200 | clients:read
PATCH  oauth-client            -     | 401 404 403 403 403 200 200 403 | clients:read
POST   oauth-client-rotate     -     | 401 404 403 403 403 201 201 403 | clients:read
GET    oauth-grants            -     | 401 404 200 200 200 200 200 200 | organisation:read
DELETE oauth-grant             -     | 401 404 204 404 403 204 204 404 | organisation:read
GET    oauth-grant             -     | 401 404 200 404 200 200 200 404 | organisation:read
GET    sso-connections         -     | 401 404 403 403 200 200 200 200 | sso:read
POST   sso-connections         -     | 401 404 403 403 403 201 403 403 | sso:read
DELETE sso-connection          -     | 401 404 403 403 403 204 403 403 | sso:read
GET    sso-connection          -     | 401 404 403 403 200 200 200 200 | sso:read
PATCH  sso-connection          -     | 401 404 403 403 403 200 403 403 | sso:read
POST   sso-connection-test     -     | 401 404 403 403 403 502 403 403 | sso:read
GET    domains                 -     | 401 404 403 403 200 200 200 200 | sso:read
POST   domains                 -     | 401 404 403 403 403 201 403 403 | sso:read
DELETE domain                  -     | 401 404 403 403 403 204 403 403 | sso:read
GET    domain                  -     | 401 404 403 403 200 200 200 200 | sso:read
POST   domain-verify           -     | 401 404 403 403 403 502 403 403 | sso:read
GET    group-mappings          -     | 401 404 403 403 200 200 200 200 | sso:read
POST   group-mappings          -     | 401 404 403 403 403 201 403 403 | sso:read
DELETE group-mapping           -     | 401 404 403 403 403 204 403 403 | sso:read
GET    group-mapping           -     | 401 404 403 403 200 200 200 200 | sso:read
"""
