from temoin.office.datasets import use
from temoin.office.datasets.models import Use

DATASET = "/api/explore/v2.1/catalog/datasets/regles"


def test_a_call_and_an_export_are_counted_by_day_and_what_is_refused_is_not(visitor):
    use.tally.write()
    Use.objects.all().delete()
    assert visitor.get(f"{DATASET}/records").status_code == 200
    assert visitor.get(f"{DATASET}/facets").status_code == 200
    assert visitor.get(f"{DATASET}/exports/csv").status_code == 200
    assert visitor.get(f"{DATASET}/records?where=nothing=1").status_code == 400
    assert visitor.get("/api/explore/v2.1/catalog/datasets/nothing/records").status_code == 404
    use.tally.write()
    assert dict(Use.objects.values_list("kind", "times")) == {"call": 2, "export": 1}
