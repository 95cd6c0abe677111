"""The one error that this library raises on purpose."""


class ArchivepkgError(Exception):
    """What was asked for could not be done: a source that cannot be opened, a bad request.

    The message says what is wrong, where, and what to do. The command line prints it
    and exits with 2. Faults *in the data* are never raised: they are `Problem`s.
    """
