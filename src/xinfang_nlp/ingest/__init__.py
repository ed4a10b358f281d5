"""Read files and folders into letters; a bad file or row becomes an `Unreadable`, never an exception."""

from xinfang_nlp.ingest.files import READABLE, count_files, read

__all__ = ["READABLE", "count_files", "read"]
