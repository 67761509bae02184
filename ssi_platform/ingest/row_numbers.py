class RowNumbers:
    """A set of row numbers, a bit each: millions of rows may be refused."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._count = 0

    def add(self, number: int) -> None:
        if number in self:
            return
        self._bits.extend(bytes(max(number // 8 + 1 - len(self._bits), 0)))
        self._bits[number // 8] |= 1 << number % 8
        self._count += 1

    def __contains__(self, number: int) -> bool:
        return number // 8 < len(self._bits) and bool(self._bits[number // 8] >> number % 8 & 1)

    def __len__(self) -> int:
        return self._count
