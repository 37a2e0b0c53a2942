"""A table to measure with: made by one statement of DuckDB, the same rows for the same seed.

Twelve columns: id, uuid, label, commune (30,000 values), region (18), category (8), opened, updated,
amount (3 % null), visits, lat, lon; the platform makes a place of the last two. The words of the labels are
French, with their accents.
"""

from pathlib import Path

import duckdb

from temoin.office.datasets.dataset import Field

WORDS = (
    "phare", "école", "mairie", "théâtre", "bibliothèque", "forêt", "rivière", "château", "église",
    "cathédrale", "marché", "gare", "œuvre", "cœur", "piscine", "stade", "musée", "jardin", "hôpital",
    "crèche", "lycée", "collège", "université", "café", "hôtel", "pâtisserie", "pêche", "bœuf", "vélo",
    "piste", "sentier", "île", "côte", "plage", "dune", "marais", "étang", "fontaine", "pont", "viaduc",
    "écluse", "canal", "barrage", "moulin", "halle", "kiosque", "bâtiment", "façade", "clôture", "réseau",
    "éclairage", "déchèterie", "télécommunication", "électricité", "énergie", "travaux", "aménagement",
    "sécurité", "santé", "économie", "égalité", "solidarité", "collectivité", "département", "métropole",
    "intercommunalité", "préfecture", "été", "hiver", "printemps", "automne", "année", "bruyère", "chêne",
    "frêne", "hêtre", "érable", "mélèze", "saule", "peuplier", "tilleul", "platane", "olivier", "vigne",
    "blé", "maïs", "lavande", "garrigue", "bocage", "vallée", "plaine", "sommet", "col", "glacier", "névé",
    "gorge", "grotte", "falaise", "presqu'île", "archipel", "océan", "méditerranée", "atlantique", "manche",
    "bretagne",
)  # fmt: skip
REGIONS = (
    "Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté", "Bretagne", "Centre-Val de Loire", "Corse",
    "Grand Est", "Guadeloupe", "Guyane", "Hauts-de-France", "Île-de-France", "La Réunion", "Martinique",
    "Mayotte", "Normandie", "Nouvelle-Aquitaine", "Occitanie", "Pays de la Loire",
    "Provence-Alpes-Côte d'Azur",
)  # fmt: skip
CATEGORIES = (
    "Culture", "Éducation", "Énergie", "Environnement", "Santé", "Sécurité", "Sport", "Transport",
)  # fmt: skip
FIELDS = (
    Field(name="id", type="int"),
    Field(name="uuid"),
    Field(name="label"),
    Field(name="commune"),
    Field(name="region", facet=True),
    Field(name="category", facet=True),
    Field(name="opened", type="date", facet=True),
    Field(name="updated", type="datetime"),
    Field(name="amount", type="double"),
    Field(name="visits", type="int"),
    Field(name="lat", type="double"),
    Field(name="lon", type="double"),
)


def select(rows: int, seed: int = 5) -> str:
    """The statement that gives the rows."""
    words, regions, categories = (
        "[" + ", ".join("'" + one.replace("'", "''") + "'" for one in some) + "]"
        for some in (WORDS, REGIONS, CATEGORIES)
    )

    def drawn(salt: int, below: int) -> str:
        return f"(hash(i * 64 + {salt} + {seed * 1_000_003}) % {below})::BIGINT"

    def word(salt: int, of: str, size: int) -> str:
        return f"{of}[1 + {drawn(salt, size)}]"

    label = " || ' ' || ".join(word(salt, words, len(WORDS)) for salt in range(4))
    hexa = f"md5((i + {seed})::VARCHAR)"
    uuid = " || '-' || ".join(f"{hexa}[{cut}]" for cut in ("1:8", "9:12", "13:16", "17:20", "21:32"))
    first, second = f"1 + c % {len(WORDS)}", f"1 + (c // {len(WORDS)}) % {len(WORDS)}"
    commune = f"{words}[{first}] || '-sur-' || {words}[{second}] || ' ' || c"
    return (
        f"SELECT i AS id, {uuid} AS uuid, {label} AS label, {commune} AS commune,"
        f" {word(12, regions, len(REGIONS))} AS region, {word(13, categories, len(CATEGORIES))} AS category,"
        f" DATE '2015-01-01' + {drawn(14, 4018)}::INTEGER AS opened,"
        f" TIMESTAMPTZ '2020-01-01 00:00:00+00' + to_seconds({drawn(15, 189_216_000)}) AS updated,"
        f" CASE WHEN {drawn(16, 100)} >= 3 THEN {drawn(17, 1_000_000)} / 100 END AS amount,"
        f" {drawn(18, 50_000)} AS visits, (4_100_000 + {drawn(19, 1_000_000)}) / 1e5 AS lat,"
        f" ({drawn(20, 1_400_000)} - 500_000) / 1e5 AS lon"
        f" FROM (SELECT i, {drawn(11, 30_000)} AS c FROM range({rows}) made(i))"
    )


def write(file: Path, rows: int, seed: int = 5) -> None:
    """Write them as a version's file is written (`.parquet`), or as the CSV that a publisher sends."""
    how = (
        "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
        if file.suffix == ".parquet"
        else "(FORMAT csv, HEADER)"
    )
    with duckdb.connect() as base:
        base.execute("SET preserve_insertion_order = true")
        base.execute("SET TimeZone = 'UTC'")
        base.execute(f"COPY ({select(rows, seed)}) TO '{file}' {how}")
