from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from apps.jobs.services import JobRefused

from ..models import Import, ImportPart
from .storing import parts_of


@contextmanager
def opened(received: Import) -> Iterator[BinaryIO]:
    """Give an import's file, on the disk, where nothing of it is left when it is closed.

    To be called outside any transaction. Raises JobRefused when the file has expired.
    """
    with TemporaryFile() as file:
        try:
            for part in parts_of(received):
                file.write(part)
        except ImportPart.DoesNotExist:
            raise JobRefused("The file is no longer kept: send it again.") from None
        file.seek(0)
        yield cast(BinaryIO, file)
