"""ASK: the notice, the preference centre and the table of cookies, rendered on the server.

Nothing here is per visitor but the centre: pages that carry a notice stay cacheable, and the small script in
the head hides it before the first paint once it is answered.
"""

from temoin.banner.centre import centre
from temoin.banner.head import answered_css, asset, choice_lifetime, head
from temoin.banner.link import href
from temoin.banner.messages import locale, message, spoken, worded
from temoin.banner.notice import THIRD_PARTIES, contents, notice, notice_id
from temoin.banner.question import third_parties
from temoin.banner.table import table
from temoin.banner.template import render
from temoin.banner.words import Said, kind_words, lifetime_words, party_words, place_words, said

__all__ = [
    "THIRD_PARTIES",
    "Said",
    "answered_css",
    "asset",
    "centre",
    "choice_lifetime",
    "contents",
    "head",
    "href",
    "kind_words",
    "lifetime_words",
    "locale",
    "message",
    "notice",
    "notice_id",
    "party_words",
    "place_words",
    "render",
    "said",
    "spoken",
    "table",
    "third_parties",
    "worded",
]
