"""OAuth 2.0: clients, what members grant them, and the server's endpoints on oauthlib."""

from .clients import ClientEnded as ClientEnded
from .clients import change_client as change_client
from .clients import create_client as create_client
from .clients import delete_client as delete_client
from .clients import rotate_secret as rotate_secret
from .grants import Asked as Asked
from .grants import authorise as authorise
from .grants import end_grant as end_grant
from .grants import read_request as read_request
from .grants import refused as refused
from .server import METADATA as METADATA
from .server import Credentials as Credentials
from .server import answer as answer
from .tokens import delete_expired_tokens as delete_expired_tokens
