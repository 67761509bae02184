from .sign_in import CodeAgainView as CodeAgainView
from .sign_in import LoginView as LoginView
from .sign_in import PasskeyAgainView as PasskeyAgainView
from .sign_in import PasswordAgainView as PasswordAgainView
from .sign_in import SecondFactorView as SecondFactorView
from .sign_in import view_of as view_of
