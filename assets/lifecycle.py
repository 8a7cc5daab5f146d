"""Which life of an asset may follow which, as data."""

from assets.models import Life

LIFE: dict[str, frozenset[str]] = {
    Life.ORDERED: frozenset({Life.IN_STOCK, Life.RETIRED}),
    Life.IN_STOCK: frozenset({Life.ISSUED, Life.IN_USE, Life.IN_REPAIR, Life.LOST, Life.RETIRED}),
    Life.ISSUED: frozenset({
        Life.IN_USE,
        Life.IN_STOCK,
        Life.IN_REPAIR,
        Life.LOST,
        Life.STOLEN,
        Life.RETIRED,
    }),
    Life.IN_USE: frozenset({
        Life.IN_STOCK,
        Life.ISSUED,
        Life.IN_REPAIR,
        Life.LOST,
        Life.STOLEN,
        Life.RETIRED,
    }),
    Life.IN_REPAIR: frozenset({Life.IN_STOCK, Life.ISSUED, Life.IN_USE, Life.LOST, Life.RETIRED}),
    Life.LOST: frozenset({Life.IN_STOCK, Life.IN_USE, Life.ISSUED, Life.STOLEN, Life.RETIRED}),
    Life.STOLEN: frozenset({Life.IN_STOCK, Life.IN_USE, Life.LOST, Life.RETIRED}),
    Life.RETIRED: frozenset(),
}
