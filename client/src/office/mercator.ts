// Places on a flat sheet, as on the server (front/drawing/mercator.py): Web Mercator, in pixels of a zoom.

export const WIDTH = 840;
export const HEIGHT = 525;
export const TILE = 256;
export const [FARTHEST, NEAREST] = [1, 18];
const NORTHMOST = 85.051128779807;

export interface Sight {
  lat: number;
  lon: number;
  zoom: number;
}

export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}

function turned(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

export function northing(lat: number): number {
  const at = (Math.min(Math.max(lat, -NORTHMOST), NORTHMOST) * Math.PI) / 180;
  return Math.min(Math.max(0.5 - Math.asinh(Math.tan(at)) / (2 * Math.PI), 0), 1);
}

export function latitude(north: number): number {
  return (Math.atan(Math.sinh((0.5 - north) * 2 * Math.PI)) * 180) / Math.PI;
}

function world({ zoom }: Sight): number {
  return TILE * 2 ** zoom;
}

/** Where a place so many degrees east of the middle stands on the sheet, from 0 at the left and at the top to 1. */
export function flat(sight: Sight, east: number, lat: number): [number, number] {
  return [((east / 360) * world(sight)) / WIDTH + 0.5, ((northing(lat) - northing(sight.lat)) * world(sight)) / HEIGHT + 0.5];
}

export function share(sight: Sight, lon: number, lat: number): [number, number] {
  return flat(sight, turned(lon - sight.lon), lat);
}

export function away(sight: Sight, lon: number): number {
  return turned(lon - sight.lon);
}

export function boxOf(sight: Sight): Box {
  const half = Math.min(WIDTH / 2 / world(sight), 0.5) * 360;
  const [middle, tall] = [northing(sight.lat), HEIGHT / 2 / world(sight)];
  const north = middle - tall <= 0 ? 90 : latitude(middle - tall);
  const south = middle + tall >= 1 ? -90 : latitude(middle + tall);
  if (half >= 180) return { south, north, west: -180, east: 180 };
  return { south, north, west: turned(sight.lon - half), east: turned(sight.lon + half) };
}

export function moved(sight: Sight, across: number, down: number): Sight {
  const middle = northing(sight.lat) + (down * HEIGHT) / world(sight);
  return { lat: latitude(Math.min(Math.max(middle, 0), 1)), lon: turned(sight.lon + ((across * WIDTH) / world(sight)) * 360), zoom: sight.zoom };
}

export function nearer(sight: Sight, steps: number): Sight {
  return { ...sight, zoom: Math.min(Math.max(sight.zoom + steps, FARTHEST), NEAREST) };
}

export function fitting({ south, west, north, east }: Box): Sight {
  const [top, foot] = [northing(north), northing(south)];
  const wide = (east - west) / 360;
  const rooms = [wide > 0 ? (WIDTH - 48) / (TILE * wide) : Infinity, foot > top ? (HEIGHT - 48) / (TILE * (foot - top)) : Infinity];
  const room = Math.min(...rooms);
  const zoom = Number.isFinite(room) ? Math.floor(Math.log2(room)) : 14;
  return { lat: latitude((top + foot) / 2), lon: turned((west + east) / 2), zoom: Math.min(Math.max(zoom, FARTHEST), 16) };
}

/** The pictures that cover the sheet: zoom, column, row, and where they stand. */
export function tiles(sight: Sight): { path: string; across: number; down: number }[] {
  const around = 2 ** sight.zoom;
  const left = ((sight.lon + 180) / 360) * world(sight) - WIDTH / 2;
  const top = northing(sight.lat) * world(sight) - HEIGHT / 2;
  const made = [];
  for (let row = Math.floor(top / TILE); row <= Math.floor((top + HEIGHT) / TILE); row++) {
    if (row < 0 || row >= around) continue;
    for (let column = Math.floor(left / TILE); column <= Math.floor((left + WIDTH) / TILE); column++) {
      const path = `${sight.zoom}/${((column % around) + around) % around}/${row}.svg`;
      made.push({ path, across: (column * TILE - left) / WIDTH, down: (row * TILE - top) / HEIGHT });
    }
  }
  return made;
}
