"""Several ingests, each with its own place in the catalogue."""

from collections.abc import Iterator

from ground_segment.catalogue.model import Catalogue, Facility

INGEST = "ingest"


def shard_id(index: int) -> str:
    """Service id of one of several ingests."""
    return f"{INGEST}-{index}"


def role_of(service: str) -> str:
    """What a service is: each of several ingests is an ingest."""
    name, _, index = service.rpartition("-")
    return INGEST if name == INGEST and index.isdecimal() else service


def with_shards(catalogue: Catalogue, count: int) -> Catalogue:
    """The same with `count` ingests, `ingest-0` and so on, in the place of one; as it is for one."""
    if count == 1 or INGEST not in catalogue.by_id:
        return catalogue
    return Catalogue(facilities=tuple(_spread(catalogue.facilities, count)))


def _spread(facilities: tuple[Facility, ...], count: int) -> Iterator[Facility]:
    for facility in facilities:
        if facility.id != INGEST:
            yield facility
            continue
        for index in range(count):
            title = f"{facility.title} {index + 1} of {count}"
            yield facility.model_copy(update={"id": shard_id(index), "title": title})
