import { messageOf, Plan } from "devorch";
import type { Cli } from "../cli.ts";

/** The plan as the person left it in their editor; undefined when they left it as it was or gave up. */
export async function editedPlan(cli: Cli, plan: Plan): Promise<unknown> {
  const before = `${header(cli)}${Bun.YAML.stringify(plan, null, 2)}\n`;
  let text = before;
  // A mistake costs no work: the same text comes back with what is wrong on top, until it reads or is left unchanged.
  for (;;) {
    const after = await cli.world.openEditor(text, ".yaml");
    if (after === null || after.trim() === "" || after === text) {
      cli.tell(cli.say("ask.unchanged"));
      return undefined;
    }
    const problem = problemOf(after);
    if (problem === null) return Bun.YAML.parse(after);
    cli.tell(cli.err.bad(cli.say("ask.not-a-plan", { problem: cli.world.clean(problem) })));
    text = `${comment(problem)}${after}`;
  }
}

function problemOf(yaml: string): string | null {
  try {
    const read = Plan.safeParse(Bun.YAML.parse(yaml));
    if (read.success) return null;
    return read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  } catch (error) {
    return messageOf(error);
  }
}

function header(cli: Cli): string {
  return comment(cli.say("ask.edit-header"));
}

function comment(text: string): string {
  return text
    .split("\n")
    .map((line) => `# ${line}\n`)
    .join("");
}
