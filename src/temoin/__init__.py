"""Témoin keeps a site's cookie charter true: published, asked, enforced, proved and checked."""

__version__ = "0.1.0"
