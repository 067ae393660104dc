interface Column {
  title: string;
  align?: "right";
  /** May be shortened when the line is wider than the terminal, in the order of the columns. */
  shrinks?: boolean;
}

const minColumnWidth = 12;

/** Rows as aligned lines, widths as a terminal shows them. `width` 0 means that nothing has to fit. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const widths = columns.map((column, at) =>
    Math.max(Bun.stringWidth(column.title), ...rows.map((row) => Bun.stringWidth(row[at] ?? ""))),
  );
  fit(columns, widths, width);
  const line = (cells: readonly string[]) =>
    columns
      .map((column, at) => cell(cells[at] ?? "", widths[at] ?? 0, column.align))
      .join("  ")
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)];
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
