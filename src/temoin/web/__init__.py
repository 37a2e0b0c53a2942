"""PLUG IN: what makes a site keep its charter; each framework has its own room (`web.django`)."""

__all__: list[str] = []
