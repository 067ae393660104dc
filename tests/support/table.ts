import { readFileSync } from "node:fs";

/** The rows of a table in a `.yaml` file, by their names. */
export function readTable<Row>(file: string): Record<string, Row> {
  return Bun.YAML.parse(readFileSync(file, "utf8")) as Record<string, Row>;
}
