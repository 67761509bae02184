from .conflicts import conflicts as conflicts
from .front_ends import front_end_urlpatterns as front_end_urlpatterns
from .invitations import InvitationViewSet as InvitationViewSet
from .invitations import InviteAgainViewSet as InviteAgainViewSet
from .links import LinkViewSet as LinkViewSet
from .passwords import PasswordLinkViewSet as PasswordLinkViewSet
from .people import ApiKeyViewSet as ApiKeyViewSet
from .people import MemberViewSet as MemberViewSet
