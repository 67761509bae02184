"""What text and addresses may hold, wherever they come in."""

import re

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
ADDRESS = r"^https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][^\s\u0000-\u001F\u007F-\u009F]*)?$"
