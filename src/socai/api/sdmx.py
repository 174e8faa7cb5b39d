"""Read access as SDMX 3.0 REST has it: one dataflow, its structure as SDMX-JSON, its data as that or as SDMX-CSV.

Source: SDMX 3.0 section 5 (REST), SDMX-JSON 2.0.0, SDMX-CSV 2.0.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from socai.api.asking import Bearer, answered
from socai.api.figures import Asked, found, value_text
from socai.api.pages import MOST_TEXTS
from socai.api.problems import RefusedError, instance_of
from socai.api.refusals import REFUSALS
from socai.api.statistics import indicator_of, period_of_sdmx, sdmx_code, sdmx_period
from socai.core.figures import Figure, State
from socai.core.findings import Finding
from socai.files.tables import write_csv
from socai.services import units

router = Router(tags=["sdmx"], auth=Bearer("read"))
MOST_SERIES = 100
"""How many series one key may name: each has its rights judged for itself."""
AGENCY, VERSION, FLOW, STRUCTURE = "SOCAI", "1.0", "FIGURES", "DSD_FIGURES"
CSV_KIND = "application/vnd.sdmx.data+csv;version=2.0.0"
STRUCTURE_KIND = "application/vnd.sdmx.structure+json;version=2.0.0"
DATA_KIND = "application/vnd.sdmx.data+json;version=2.0.0"
STRUCTURE_SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
_DATA_SCHEMA = "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json"
DIMENSIONS = ("INDICATOR", "REF_AREA", "TIME_PERIOD")
_ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS")
_URN = "urn:sdmx:org.sdmx.infomodel"
FLOW_URN = f"{_URN}.datastructure.Dataflow={AGENCY}:{FLOW}({VERSION})"
ALL = "*"
_STATUSES = {State.VALUE: "A", State.MISSING: "M", State.NOT_APPLICABLE: "N", State.UNDEFINED: "U"}
_STATUS_NAMES = {"A": "Có số liệu", "M": "Chưa có", "N": "Không áp dụng", "U": "Không tính được"}
_HEADER = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE",
    "OBS_STATUS",
)  # fmt: skip
_CONCEPTS = {
    "INDICATOR": "Chỉ tiêu",
    "REF_AREA": "Đơn vị",
    "TIME_PERIOD": "Kỳ",
    "OBS_VALUE": "Giá trị",
    "UNIT_MEASURE": "Đơn vị tính",
    "OBS_STATUS": "Tình trạng",
}
Name = Annotated[str, Path(..., max_length=100)]
Key = Annotated[str, Path(..., max_length=20_000)]


@router.get(
    "/sdmx/structure/{kind}/{agency}/{name}/{version}",
    response={200: dict[str, object], **REFUSALS}, summary="Structure of the dataflow (SDMX-JSON)",
)  # fmt: skip
def structure(request: HttpRequest, kind: Name, agency: Name, name: Name, version: Name) -> HttpResponse:
    """Return the dataflow or its data structure with all that they name."""
    wanted = {"dataflow": FLOW, "datastructure": STRUCTURE}.get(kind)
    require_flow(wanted is not None and name in (wanted, ALL), agency, version, name)
    return answered(request, lambda: _message(request), kind=STRUCTURE_KIND)


@router.get(
    "/sdmx/data/dataflow/{agency}/{name}/{version}/{key}",
    response={200: dict[str, object], **REFUSALS}, summary="Data (SDMX-JSON or SDMX-CSV)",
)  # fmt: skip
def data(
    request: HttpRequest,
    agency: Name,
    name: Name,
    version: Name,
    key: Key,
    periods: Annotated[str, Query(alias="c[TIME_PERIOD]", min_length=4, max_length=10_000)],
    boundaries: Annotated[str, Query(max_length=20)] = "today",
) -> HttpResponse:
    """Return the observations of a key: code of an indicator, a dot, key of a unit; several divided by commas.

    They come as SDMX-CSV when ``Accept`` names it, else as SDMX-JSON.
    """
    require_flow(name == FLOW, agency, version, name)

    def figures() -> list[Figure]:
        wanted = [str(period_of_sdmx(each)) for each in periods.split(",")[:MOST_TEXTS]]
        return [figure for each in series_of(key) for figure in _series(request, each, wanted, boundaries)]

    if "csv" in request.headers.get("Accept", ""):
        return answered(request, lambda: write_csv(_HEADER, map(_row, figures())), kind=CSV_KIND)
    return answered(request, lambda: _data_message(figures()), kind=DATA_KIND)


def series_of(key: str) -> list[list[str]]:
    """Return code of an indicator and key of a unit of each series of a key.

    Raises:
        RefusedError: the key is none, or of too many series.
    """
    series = [each.split(".") for each in key.split(",")]
    if any(len(each) != len(DIMENSIONS) - 1 for each in series):
        raise RefusedError(422, [Finding("api.sdmx_key", subject=key[:100])])
    if len(series) > MOST_SERIES:
        raise RefusedError(422, [Finding("api.sdmx_series", data={"count": len(series), "most": MOST_SERIES})])
    return series


def _series(request: HttpRequest, dimensions: Sequence[str], periods: list[str], boundaries: str) -> list[Figure]:
    indicator, unit = dimensions
    codes = list(instance_of(request).catalogue.indicators) if indicator == ALL else [indicator_of(indicator)]
    keys = [instance_of(request).catalogue.reporting_unit] if unit == ALL else [unit]
    asked = Asked(indicator=codes, unit=keys, period=periods, boundaries=boundaries)
    return found(request, asked)


def _place(figure: Figure) -> tuple[str, str, str]:
    return sdmx_code(figure.key.indicator), figure.key.org_unit, sdmx_period(figure.key.period)


def _row(figure: Figure) -> Sequence[str]:
    flow = ("dataflow", f"{AGENCY}:{FLOW}({VERSION})", "I")
    return (*flow, *_place(figure), value_text(figure) or "", figure.measure.code, _STATUSES[figure.state])


def _data_message(figures: Sequence[Figure]) -> Mapping[str, object]:
    """Return observations by the places of their values in the lists of each dimension, as SDMX-JSON has them."""
    places = [_place(figure) for figure in figures]
    values = [list(dict.fromkeys(column)) for column in zip(*places, strict=True)] or [[], [], []]
    positions = [{value: number for number, value in enumerate(column)} for column in values]
    observations = {
        ":".join(str(known[value]) for known, value in zip(positions, place, strict=True)): [
            value_text(figure), figure.measure.code, _STATUSES[figure.state],
        ]
        for place, figure in zip(places, figures, strict=True)
    }  # fmt: skip
    index = units.index()
    names = {sdmx_code(figure.key.indicator): figure.name for figure in figures}
    names |= {unit: index.name(index.identity(unit) or "") for unit in values[1] if index.identity(unit)}
    dimensions = [
        {
            "id": name,
            "name": _CONCEPTS[name],
            "keyPosition": number,
            "values": [_value(name, each, names) for each in column],
        }
        for number, (name, column) in enumerate(zip(DIMENSIONS, values, strict=True))
    ]
    links = [{"rel": "dataflow", "urn": FLOW_URN}]
    structure = {
        "links": links,
        "dimensions": {"observation": dimensions},
        "measures": {"observation": [{"id": "OBS_VALUE", "name": _CONCEPTS["OBS_VALUE"]}]},
        "attributes": {
            "observation": [
                {"id": name, "name": _CONCEPTS[name], "relationship": {"observation": {}}} for name in _ATTRIBUTES
            ]
        },
        "dataSets": [0],
    }
    told = {"structure": 0, "links": links, "action": "Information", "observations": observations}
    return {"meta": meta(_DATA_SCHEMA), "data": {"structures": [structure], "dataSets": [told]}}


def _value(dimension: str, value: str, names: Mapping[str, str]) -> Mapping[str, str]:
    return {"value": value} if dimension == "TIME_PERIOD" else {"id": value, "name": names.get(value, value)}


def require_flow(is_known: bool, agency: str, version: str, name: str) -> None:
    """Refuse what is not known, or is another agency's or version.

    Raises:
        RefusedError: it is.
    """
    if not is_known or agency not in (AGENCY, ALL) or version not in (VERSION, ALL, "~", "+"):
        raise RefusedError(404, [Finding("api.no_flow", subject=f"{agency}:{name}({version})"[:100])])


def _message(request: HttpRequest) -> Mapping[str, object]:
    catalogue, index = instance_of(request).catalogue, units.index()
    measures = {each.measure.code: each.measure.name for each in catalogue.indicators.values()}
    lists = {
        "CL_INDICATOR": {sdmx_code(code): each.name_vi for code, each in catalogue.indicators.items()},
        "CL_REF_AREA": {index.key(unit): index.name(unit) for unit in index.identities},
        "CL_UNIT_MEASURE": measures,
        "CL_OBS_STATUS": _STATUS_NAMES,
    }
    concepts = {**maintained("CS_FIGURES"), "concepts": list(_items(_CONCEPTS))}
    return {
        "meta": meta(STRUCTURE_SCHEMA),
        "data": {
            "codelists": [{**maintained(name), "codes": list(_items(codes))} for name, codes in lists.items()],
            "conceptSchemes": [concepts],
            "dataStructures": [{**maintained(STRUCTURE), "dataStructureComponents": _components()}],
            "dataflows": [
                {
                    **maintained(FLOW),
                    "structure": f"{_URN}.datastructure.DataStructure={AGENCY}:{STRUCTURE}({VERSION})",
                }
            ],
        },
    }


def meta(schema: str) -> Mapping[str, object]:
    """Return who tells and when: the day, so that the same is told in the same bytes."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "schema": schema,
        "id": FLOW,
        "prepared": today.isoformat(),
        "test": False,
        "sender": {"id": AGENCY},
        "contentLanguages": ["vi"],
    }


def maintained(name: str) -> dict[str, object]:
    """Return what every artefact says of itself."""
    return {"id": name, "agencyID": AGENCY, "version": VERSION, "name": name, "names": {"vi": name}}


def _items(named: Mapping[str, str]) -> Iterable[Mapping[str, object]]:
    return ({"id": code, "name": name, "names": {"vi": name}} for code, name in named.items())


def _components() -> Mapping[str, object]:
    observation = {"attributeRelationship": {"observation": {}}, "usage": "mandatory"}
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [
                {**_component("INDICATOR", "CL_INDICATOR"), "position": 0},
                {**_component("REF_AREA", "CL_REF_AREA"), "position": 1},
            ],
            "timeDimension": _component("TIME_PERIOD", data_type="ObservationalTimePeriod"),
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [{**_component("OBS_VALUE", data_type="Decimal"), "usage": "optional"}],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [
                {**_component("UNIT_MEASURE", "CL_UNIT_MEASURE"), **observation},
                {**_component("OBS_STATUS", "CL_OBS_STATUS"), **observation},
            ],
        },
    }


def _component(name: str, codes: str = "", data_type: str = "") -> dict[str, object]:
    concept = f"{_URN}.conceptscheme.Concept={AGENCY}:CS_FIGURES({VERSION}).{name}"
    enumeration = f"{_URN}.codelist.Codelist={AGENCY}:{codes}({VERSION})"
    representation = {"enumeration": enumeration} if codes else {"format": {"dataType": data_type}}
    return {"id": name, "conceptIdentity": concept, "localRepresentation": representation}
