import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Exit, messageOf, UserError } from "../../../../task/errors.ts";
import type { Evaluation } from "../../../../understanding/classifier/evaluate.ts";
import { type Cli, printJson } from "../../cli.ts";
import { type Define, newCommand } from "../../syntax/command.ts";
import { table } from "../../table.ts";

export const define: Define = (cli) => {
  const intents = newCommand(cli, "intents", "help.intents").helpCommand(false);
  intents.addCommand(newCommand(cli, "list", "help.intents.list").action(() => listIntents(cli)));
  intents.addCommand(
    newCommand(cli, "eval", "help.intents.eval")
      .argument("<file>", cli.say("help.arg.tsv"))
      .option("--min <share>", cli.say("help.option.min"))
      .option("--model", cli.say("help.option.model"))
      .action(async (file, { min, model }) => {
        cli.exit = await evaluate(cli, file, { min: min === undefined ? 0 : parseShare(min), model: model === true });
      }),
  );
  return intents;
};

async function listIntents(cli: Cli): Promise<void> {
  const rows = await cli.world.understanding.intents();
  if (cli.json) return printJson(cli, rows);
  const columns = [
    { title: cli.say("column.intent") },
    { title: cli.say("column.examples"), align: "right" as const },
    { title: cli.say("column.description"), shrinks: true },
  ];
  const cells = rows.map(({ name, examples, description }) => [
    cli.out.text(name),
    String(examples),
    cli.out.text(description),
  ]);
  for (const line of table(columns, cells, cli.world.stdout.columns ?? 0)) cli.print(line);
}

async function evaluate(cli: Cli, file: string, { min, model }: { min: number; model: boolean }): Promise<number> {
  const tsv = await readFile(resolve(cli.world.cwd, file), "utf8").catch((cause: unknown) => {
    throw new UserError("intents.no-file", { file, why: messageOf(cause) }, { exit: Exit.usage, cause });
  });
  const result = await cli.world.understanding.evaluate(tsv, { file, model });
  if (cli.json) {
    const { n, accuracy, perIntent, misses, types } = result;
    printJson(cli, { n, accuracy, perIntent, misses, types });
  } else printEvaluation(cli, result);
  if (result.accuracy >= min) return Exit.done;
  cli.tell(cli.say("intents.below", { min: formatPercent(cli, min) }));
  return Exit.failed;
}

function printEvaluation(cli: Cli, result: Evaluation): void {
  const { n, right, accuracy, types, misses } = result;
  const lines = [
    cli.say("intents.accuracy", { right, n, accuracy: formatPercent(cli, accuracy) }),
    ...(types.accuracy === null
      ? []
      : [cli.say("intents.kinds", { right: types.right, n: types.n, accuracy: formatPercent(cli, types.accuracy) })]),
    "",
    ...scores(cli, result),
    "",
    cli.say("intents.confusion"),
    ...confusion(result),
  ];
  for (const line of lines) cli.print(line);
  if (misses.length === 0) return;
  cli.print("");
  cli.print(cli.say("intents.misses"));
  for (const { text, context, intent, found } of misses)
    cli.print(`  ${intent} → ${found}  [${context}]  ${cli.out.text(text)}`);
}

function scores(cli: Cli, { perIntent }: Evaluation): string[] {
  const right = { align: "right" as const };
  const columns = [
    { title: cli.say("column.intent") },
    { title: cli.say("column.count"), ...right },
    { title: cli.say("column.precision"), ...right },
    { title: cli.say("column.recall"), ...right },
  ];
  const shown = (value: number | null) => (value === null ? "–" : value.toFixed(3));
  const rows = Object.entries(perIntent).map(([name, { n, precision, recall }]) => [
    name,
    String(n),
    shown(precision),
    shown(recall),
  ]);
  return table(columns, rows, 0);
}

/** One row per expected intent, one column per intent that it was taken for. */
function confusion({ confusion: counts, perIntent }: Evaluation): string[] {
  const names = Object.keys(perIntent);
  const columns = [{ title: "" }, ...names.map((title) => ({ title, align: "right" as const }))];
  const rows = names
    .filter((name) => (perIntent[name]?.n ?? 0) > 0)
    .map((name) => [name, ...names.map((found) => String(counts[name]?.[found] ?? "·"))]);
  return table(columns, rows, 0);
}

function parseShare(value: string): number {
  const read = /^\d+([.,]\d+)?$/.test(value) ? Number(value.replace(",", ".")) : Number.NaN;
  if (!(read >= 0 && read <= 1)) throw new UserError("intents.bad-min", { value });
  return read;
}

function formatPercent({ lang }: Cli, value: number): string {
  const shown = (value * 100).toFixed(1);
  return lang === "es" ? shown.replace(".", ",") : shown;
}
