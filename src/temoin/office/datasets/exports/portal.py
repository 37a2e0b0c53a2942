"""Who keeps a catalogue, and where it is: what its exports say of themselves."""

import msgspec

from temoin.law import Text


class Portal(msgspec.Struct, frozen=True, kw_only=True):
    """The portal whose catalogue is taken away; `origin` has no slash at its end."""

    origin: str
    title: Text
    description: Text
    publisher: str

    def page(self, dataset_id: str, language: str) -> str:
        """The page of a dataset."""
        return f"{self.origin}/{language if language in {'fr', 'en'} else 'en'}/datasets/{dataset_id}/"
