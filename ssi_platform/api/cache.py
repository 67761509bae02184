"""The cache holds JSON: reading a pickle would run code that anybody with access to Redis wrote."""

import json
from typing import Any


class JSONSerializer:
    """Django's `serializer` option of the Redis cache; whole numbers stay numbers for `INCR`."""

    def dumps(self, value: Any) -> Any:
        is_count = isinstance(value, int) and not isinstance(value, bool)
        return value if is_count else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)
