import { isCancel, select } from "@clack/prompts";
import type { Cli } from "../cli.ts";
import { init } from "./init.ts";

/** For a person whose task cannot begin without a key; undefined when they want neither. */
export async function offerSetUp(cli: Cli): Promise<number | undefined> {
  const chosen = await select({
    input: cli.world.stdin,
    output: cli.world.stderr,
    message: cli.say("init.offer"),
    showInstructions: false,
    options: (["init", "demo", "nothing"] as const).map((value) => ({ value, label: cli.say(`init.offer-${value}`) })),
  });
  if (isCancel(chosen) || chosen === "nothing") return undefined;
  return chosen === "init"
    ? await init(cli, { argv: cli.argv })
    : await cli.world.demo({ json: false, quiet: cli.quiet });
}
