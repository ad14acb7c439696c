/**
 * Where video tiles go: a table of rows for each number of tiles and each shape of the area, and
 * the arithmetic that turns a row of the table into rectangles. Pure.
 *
 * Tiles are placed absolutely, so that a tile keeps its element (and its running video) whatever
 * happens around it.
 */

/** A rectangle in pixels from the top left of the area. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** All tiles in order, and how high they are together: more than the area when they scroll. */
export interface Grid {
  readonly tiles: readonly Rect[];
  readonly height: number;
}

export type Shape = "tall" | "square" | "wide";

/** Between tiles, as in Telegram Desktop. */
export const GAP = 4;
/** Below this a face cannot be recognised; the area scrolls instead. */
export const ROW_HEIGHT_MIN = 76;

/**
 * Tiles per row, from the top, for 1, 2, 3... tiles: an odd one out is the first and widest. Rows are so
 * few that no tile is much wider than high, or heads are cut.
 */
export const ROWS: Readonly<Record<Shape, readonly (readonly number[])[]>> = {
  tall: [[1], [1, 1], [1, 2], [2, 2], [1, 2, 2], [2, 2, 2], [1, 2, 2, 2], [2, 2, 2, 2], [3, 3, 3]],
  square: [[1], [2], [1, 2], [2, 2], [2, 3], [3, 3], [3, 4], [4, 4], [3, 3, 3]],
  wide: [[1], [2], [3], [4], [2, 3], [3, 3], [3, 4], [4, 4], [4, 5]],
};

/** Where rows are columns: one large tile beside two, as above two it would be three times as wide as high. */
const isSideways = (count: number, shape: Shape): boolean => shape === "square" && count === 3;

/** Widest row beyond the table. */
const COLUMNS: Readonly<Record<Shape, number>> = { tall: 3, square: 4, wide: 5 };

/** The shape of an area. */
export function shapeOf(width: number, height: number): Shape {
  const aspect = width / Math.max(1, height);
  if (aspect < 0.85) return "tall";
  return aspect < 1.9 ? "square" : "wide";
}

/** Tiles per row for any number of tiles. */
export function rowsFor(count: number, shape: Shape): readonly number[] {
  const listed = ROWS[shape][count - 1];
  if (listed) return listed;
  const columns = COLUMNS[shape];
  const rows = Math.ceil(count / columns);
  const short = rows * columns - count;
  // The first rows are one tile shorter, until the shortage is made up.
  return Array.from({ length: rows }, (_, row) => {
    const missing = Math.floor(short / rows) + (row < short % rows ? 1 : 0);
    return columns - missing;
  });
}

/** Lays `count` tiles out in an area. */
export function layoutGrid(count: number, width: number, height: number): Grid {
  if (count === 0 || width <= 0 || height <= 0) return { tiles: [], height: 0 };
  const shape = shapeOf(width, height);
  if (isSideways(count, shape)) return layoutColumns(rowsFor(count, shape), width, height);
  const rows = rowsFor(count, shape);
  const fitting = (height - GAP * (rows.length - 1)) / rows.length;
  const rowHeight = Math.max(Math.min(ROW_HEIGHT_MIN, height), fitting);
  const tiles = rows.flatMap((columns, row) => {
    const tileWidth = (width - GAP * (columns - 1)) / columns;
    return Array.from({ length: columns }, (_, column) => ({
      x: column * (tileWidth + GAP),
      y: row * (rowHeight + GAP),
      width: tileWidth,
      height: rowHeight,
    }));
  });
  return { tiles, height: rows.length * (rowHeight + GAP) - GAP };
}

/** Columns from the left, each with so many tiles over one another. */
function layoutColumns(columns: readonly number[], width: number, height: number): Grid {
  const tileWidth = (width - GAP * (columns.length - 1)) / columns.length;
  const tiles = columns.flatMap((count, column) => {
    const tileHeight = (height - GAP * (count - 1)) / count;
    return Array.from({ length: count }, (_, row) => ({
      x: column * (tileWidth + GAP),
      y: row * (tileHeight + GAP),
      width: tileWidth,
      height: tileHeight,
    }));
  });
  return { tiles, height };
}
