"""Where a form may send its visitor next: a path of this site, and nowhere else."""

from django.utils.http import url_has_allowed_host_and_scheme


def path_of_this_site(asked: str | None, otherwise: str) -> str:
    """The address asked for when it is a path of this site, else the other one."""
    if asked and asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return otherwise
