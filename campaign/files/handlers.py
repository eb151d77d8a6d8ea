"""How files of a form are taken in: in memory, and what is too large for it in a file without a name.

Django's own way is a file with a name, which stays on the disk when a process is killed.
"""

import tempfile
from typing import IO, Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

IN_MEMORY: Final = 2 * 1024 * 1024


class UnnamedFileHandler(FileUploadHandler):
    """Takes in each file of a form."""

    file: IO[bytes]

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin a file that nobody can find, and that is gone with its process."""
        super().new_file(*args, **options)
        self.file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Hand the file over, at its beginning."""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Close what has come so far of a file whose sender went away."""
        if hasattr(self, "file"):
            self.file.close()
