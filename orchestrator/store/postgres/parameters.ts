const known = new Map<string, string>();

/** `?` and `?1` as `$1`. A question mark in quotes or in a name stays. */
export function numbered(sql: string): string {
  const before = known.get(sql);
  if (before !== undefined) return before;
  let count = 0;
  const found = sql.replace(/'[^']*'|"[^"]*"|\?(\d*)/g, (part, number: string | undefined) => {
    if (!part.startsWith("?")) return part;
    count = number ? Number(number) : count + 1;
    return `$${count}`;
  });
  known.set(sql, found);
  return found;
}
