"""A dataset as search engines read of it: `schema.org/Dataset`, as JSON-LD."""

from typing import Any

import msgspec
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from temoin.office.datasets.dataset import Dataset, said
from temoin.office.datasets.explore import addresses
from temoin.office.datasets.exports.format import formats_of
from temoin.office.datasets.question import Question

_INERT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What would end a script's block, written so that it cannot."""


def linked(dataset: Dataset, language: str) -> SafeString:
    """The JSON of a block of data; what is not known is left out."""
    metas, origin = dataset.metas, settings.ORIGIN
    address = f"{origin}/{language}/datasets/{dataset.id}/"
    whole = Question(dataset=dataset.id, language=language)
    period = "/".join(one.isoformat() if one else ".." for one in (metas.period_from, metas.period_to))
    words = (said(text, language) for text in (*metas.themes, *metas.keywords))
    told: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "identifier": dataset.id,
        "name": said(metas.title, language),
        "description": said(metas.description, language),
        "inLanguage": language,
        "license": web(metas.license_url) or said(metas.license, language),
        "keywords": [one for one in words if one],
        "dateModified": dataset.modified.isoformat(),
        "version": str(dataset.version),
        "isAccessibleForFree": True,
        "publisher": _named("Organization", said(metas.publisher, language)),
        "spatialCoverage": _named("Place", said(metas.place, language)),
        "temporalCoverage": period if period != "../.." else None,
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field.name, "description": said(field.label, language)}
            for field in dataset.fields
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": one.media.partition(";")[0],
                "contentUrl": f"{origin}{addresses.export(whole, one.name)}",
            }
            for one in formats_of(dataset)
        ],
    }
    text = msgspec.json.encode({key: value for key, value in told.items() if value}).decode()
    return mark_safe(text.translate(_INERT))  # noqa: S308 - no mark of HTML is left in it


def web(address: str) -> str:
    """The address, if it leads to the web: what a publisher wrote may lead anywhere."""
    return address if address.startswith(("https://", "http://")) else ""


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None
