// GeoJSON geometries as lines on a sheet (front/drawing/outlines.py): whatever they hold, what is drawn is bounded.

import { away, flat, HEIGHT, WIDTH, type Box, type Sight } from "./mercator";

type Position = readonly [lon: number, lat: number];

export interface Outline {
  line: readonly Position[];
  closed: boolean;
}

const DEEPEST = 6;
const PARTS = 2000;
const READ = 200_000;
const CLOSEST = 0.75;

interface Geometry {
  type?: unknown;
  coordinates?: unknown;
  geometry?: unknown;
  geometries?: unknown;
  features?: unknown;
}

function each(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function* lines(value: unknown, depth = 0): Generator<[unknown, boolean]> {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return;
  const { type, coordinates, geometry, geometries, features } = value as Geometry;
  if (type === "Feature") yield* lines(geometry, depth + 1);
  else if (type === "FeatureCollection" || type === "GeometryCollection") for (const one of each(features ?? geometries)) yield* lines(one, depth + 1);
  else if (type === "Point") yield [[coordinates], false];
  else if (type === "MultiPoint") for (const one of each(coordinates)) yield [[one], false];
  else if (type === "LineString") yield [coordinates, false];
  else if (type === "MultiLineString") for (const one of each(coordinates)) yield [one, false];
  else if (type === "Polygon") for (const one of each(coordinates)) yield [one, true];
  else if (type === "MultiPolygon") for (const one of each(coordinates)) for (const ring of each(one)) yield [ring, true];
}

/** Each position at most half around the world from the one before; what is none is left out. */
function unrolled(coordinates: unknown): Position[] {
  const made: Position[] = [];
  let before: number | undefined;
  for (const one of each(coordinates).slice(0, READ)) {
    const [lon, lat] = each(one);
    if (typeof lon !== "number" || typeof lat !== "number" || !(Math.abs(lon) <= 360 && Math.abs(lat) <= 90)) continue;
    before = before === undefined ? lon : before + ((((lon - before + 180) % 360) + 360) % 360) - 180;
    made.push([before, lat]);
  }
  return made;
}

export function outlines(geometry: unknown): Outline[] {
  const made: Outline[] = [];
  let read = 0;
  for (const [coordinates, closed] of lines(geometry)) {
    const line = unrolled(coordinates);
    read += line.length;
    if (line.length) made.push({ line, closed: closed && line.length > 2 });
    if (made.length >= PARTS || read >= READ) break;
  }
  return made;
}

export function around(shapes: readonly (readonly Outline[])[]): Box | null {
  const box = { south: 90, west: 540, north: -90, east: -540 };
  for (const { line } of shapes.flat()) {
    for (const [lon, lat] of line) {
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
    }
  }
  return box.west > box.east ? null : box;
}

/** What `d` of a shape's path is, "" when it is not in sight. */
export function path(shape: readonly Outline[], sight: Sight): string {
  const box = around([shape]);
  if (!box) return "";
  const middle = (box.west + box.east) / 2;
  const turn = away(sight, middle) - middle;
  const [[left, top], [right, foot]] = [flat(sight, box.west + turn, box.north), flat(sight, box.east + turn, box.south)];
  if (right < 0 || left > 1 || foot < 0 || top > 1) return "";
  return shape
    .map(({ line, closed }) => {
      let d = "";
      let [x, y] = [NaN, NaN];
      line.forEach(([lon, lat], at) => {
        const [across, down] = flat(sight, lon + turn, lat);
        const [to, low] = [across * WIDTH, down * HEIGHT];
        if (at && at < line.length - 1 && Math.abs(to - x) < CLOSEST && Math.abs(low - y) < CLOSEST) return;
        d += `${at ? "L" : "M"}${Math.round(to)} ${Math.round(low)}`;
        [x, y] = [to, low];
      });
      return d + (line.length === 1 ? "h0" : "") + (closed ? "z" : "");
    })
    .join("");
}
