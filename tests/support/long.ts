import { test } from "bun:test";

/** `make test-faults` runs every test on every row; `make test` leaves out what is marked with the functions of this file. */
export const isLong = process.env.DEVORCH_FAULTS === "1";

/** A test of `make test-faults` alone. */
export const longTest = test.skipIf(!isLong);

/** One that can only be run where something holds. `longTest.skipIf` would throw: what is skipped cannot be skipped once more. */
export const longTestIf = (holds: boolean) => test.skipIf(!isLong || !holds);

/** All rows of a table; in `make test` those with one of these labels, which must be there. */
export function rowsOf<Row>(table: readonly Row[], ...labels: readonly unknown[]): Row[] {
  const rows = labels.map((label) => {
    const row = table.find((row) => labelOf(row) === label);
    if (row === undefined) throw new Error(`no row of the table is called ${String(label)}`);
    return row;
  });
  return isLong ? [...table] : rows;
}

/** All values; in `make test` so many of them, evenly spread: for tables whose values have no names. */
export function sampleOf<Value>(values: readonly Value[], count: number): Value[] {
  const every = isLong ? 1 : Math.max(1, values.length / count);
  return values.filter((_, at) => Math.floor(at / every) !== Math.floor((at - 1) / every));
}

/** What the row is called: itself, its first cell, or its name. */
function labelOf(row: unknown): unknown {
  if (Array.isArray(row)) return row[0];
  return row !== null && typeof row === "object" && "name" in row ? row.name : row;
}
