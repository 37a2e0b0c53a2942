"""What is gathered while a browser runs: the network's events, scripts' writes, the jar, the stores."""

from temoin.audit.collectors.network import HeaderWrite, NetworkLog, Request
from temoin.audit.collectors.script import ScriptReport, ScriptWrite, callers, read_report
from temoin.audit.collectors.store import Jar, JarCookie, StoredKey

__all__ = [
    "HeaderWrite",
    "Jar",
    "JarCookie",
    "NetworkLog",
    "Request",
    "ScriptReport",
    "ScriptWrite",
    "StoredKey",
    "callers",
    "read_report",
]
