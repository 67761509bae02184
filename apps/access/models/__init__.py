"""Who may do what in an organisation: members, keys, and OAuth clients."""

from .oauth import MAX_REDIRECTS as MAX_REDIRECTS
from .oauth import GrantType as GrantType
from .oauth import OAuthClient as OAuthClient
from .oauth import OAuthGrant as OAuthGrant
from .oauth import OAuthSecret as OAuthSecret
from .oauth import OAuthToken as OAuthToken
from .oauth import TokenKind as TokenKind
from .rights import MAX_NETWORKS as MAX_NETWORKS
from .rights import MAX_SCOPES as MAX_SCOPES
from .rights import ApiKey as ApiKey
from .rights import InvitationLink as InvitationLink
from .rights import LinkState as LinkState
from .rights import Membership as Membership
