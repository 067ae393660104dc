import { Exit } from "../../task/errors.ts";
import { type Cli, printJson } from "./cli.ts";
import type { CheckLine } from "./world.ts";

/** Prints checks with the fix of each failed one; the exit code is `failed` when a needed one fails. */
export function printChecks(cli: Cli, lines: readonly CheckLine[], failed: number): number {
  const bad = lines.some((line) => !line.ok && line.needed);
  if (cli.json) {
    printJson(cli, lines);
    return bad ? failed : Exit.done;
  }
  const width = Math.max(...lines.map((line) => Bun.stringWidth(line.name)), 0);
  for (const line of lines) {
    const sign = line.ok ? cli.out.good("✓") : line.needed ? cli.out.bad("✗") : cli.out.warn("!");
    const name = line.name + " ".repeat(width - Bun.stringWidth(line.name));
    cli.printText(`${sign} ${cli.out.bold(name)}  ${cli.out.text(line.detail)}`.trimEnd());
    if (!line.ok && line.fix) cli.printText(`  ${" ".repeat(width)}  → ${cli.out.text(line.fix)}`);
  }
  return bad ? failed : Exit.done;
}
