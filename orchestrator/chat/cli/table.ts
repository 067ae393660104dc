interface Column {
  title: string;
  align?: "right";
  /** May be shortened when the line is wider than the terminal, in the order of the columns. */
  shrinks?: boolean;
  /** Its place among the columns that are left out where even the shortened ones do not fit; without it it always stays. */
  omittedAt?: number;
}

const minColumnWidth = 12;

/** Rows as aligned lines, widths as a terminal shows them. `width` 0 means that nothing has to fit. */
export function table(all: readonly Column[], allRows: readonly (readonly string[])[], width: number): string[] {
  const full = all.map((column, at) =>
    Math.max(Bun.stringWidth(column.title), ...allRows.map((row) => Bun.stringWidth(row[at] ?? ""))),
  );
  const kept = keptColumns(all, full, width);
  const columns = kept.flatMap((at) => all[at] ?? []);
  const rows = allRows.map((row) => kept.map((at) => row[at] ?? ""));
  const widths = kept.map((at) => full[at] ?? 0);
  fit(columns, widths, width);
  const line = (cells: readonly string[]) =>
    columns
      .map((column, at) => cell(cells[at] ?? "", widths[at] ?? 0, column.align))
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
}

/** The places of the columns that are shown. */
function keptColumns(columns: readonly Column[], widths: readonly number[], width: number): number[] {
  const least = (at: number) => {
    const wide = widths[at] ?? 0;
    return columns[at]?.shrinks ? Math.min(wide, minColumnWidth) : wide;
  };
  const order = (at: number) => columns[at]?.omittedAt ?? Number.POSITIVE_INFINITY;
  let kept = [...columns.keys()];
  while (width > 0 && kept.reduce((sum, at) => sum + least(at) + 2, -2) > width) {
    const first = Math.min(...kept.map(order));
    if (first === Number.POSITIVE_INFINITY) break;
    kept = kept.filter((at) => order(at) !== first);
  }
  return kept;
}

function fit(columns: readonly Column[], widths: number[], width: number): void {
  if (width <= 0) return;
  let over = widths.reduce((sum, one) => sum + one + 2, -2) - width;
  for (const [at, { shrinks }] of columns.entries()) {
    const wide = widths[at] ?? 0;
    const less = shrinks ? Math.max(0, Math.min(over, wide - minColumnWidth)) : 0;
    widths[at] = wide - less;
    over -= less;
  }
}

function cell(value: string, width: number, align: "right" | undefined): string {
  const fitted = Bun.stringWidth(value) > width ? Bun.sliceAnsi(value, 0, width, "…") : value;
  const blank = " ".repeat(Math.max(0, width - Bun.stringWidth(fitted)));
  return align === "right" ? blank + fitted : fitted + blank;
}
