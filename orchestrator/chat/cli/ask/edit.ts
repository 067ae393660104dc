import type { Devorch } from "../../../actions/devorch.ts";
import { UserError } from "../../../task/errors.ts";
import type { Plan, PlanRevision } from "../../../task/plan.ts";
import type { Cli } from "../cli.ts";
import type { Session } from "../session.ts";
import { readPlan } from "./plan_problems.ts";

/**
 * The plan edited in the person's editor; undefined when unchanged or emptied. An invalid text is opened again with the
 * problems on top. `problems` are of a valid plan that was refused.
 */
export async function editedPlan(cli: Cli, plan: Plan, problems: readonly string[] = []): Promise<Plan | undefined> {
  let wrong = problems;
  let body = `${Bun.YAML.stringify(plan, null, 2)}\n`;
  for (;;) {
    const before = `${head(cli, wrong)}${body}`;
    const after = await cli.world.openEditor(before, ".yaml");
    if (after === null || after.trim() === "" || after === before) return leftAsItWas(cli);
    body = withoutHead(after);
    // Two header lines precede the text in the editor: instructions and the problem.
    const read = readPlan(body, cli.lang, 2);
    if ("plan" in read) {
      const same = problems.length === 0 && Bun.deepEquals(read.plan, plan);
      return same ? leftAsItWas(cli) : read.plan;
    }
    wrong = read.problems;
    tellProblems(cli, wrong);
  }
}

function leftAsItWas(cli: Cli): undefined {
  cli.tell(cli.say("ask.unchanged"));
}

/** Proposes the edited plan as a new revision until it is accepted; false when the person gave up. */
export async function proposeEdited(cli: Cli, session: Session, id: string, current: PlanRevision): Promise<boolean> {
  const { revision } = current;
  let { plan } = current;
  let problems: string[] = [];
  for (;;) {
    const edited = await editedPlan(cli, plan, problems);
    if (edited === undefined) return false;
    const propose = (devorch: Devorch) => devorch.edit(id, { plan: edited, revision, by: cli.world.user });
    const refused = await session.call(propose).then(() => null, planRefused);
    if (refused === null) return true;
    [plan, problems] = [edited, [refused]];
    tellProblems(cli, problems);
  }
}

/** The problems of a plan that was refused: missing paths, steps that depend on later ones. */
function planRefused(error: unknown): string {
  if (error instanceof UserError && error.key === "task.plan-invalid") return String(error.params.problems);
  throw error;
}

function tellProblems(cli: Cli, problems: readonly string[]): void {
  const problem = cli.world.clean(problems.join("; "));
  cli.tell(cli.err.bad(cli.say("ask.not-a-plan", { problem })));
}

/** Comment lines with instructions and problems. */
function head(cli: Cli, problems: readonly string[]): string {
  return [cli.say("ask.edit-header"), ...problems].map((line) => `# ${line.replace(/\s+/g, " ")}\n`).join("");
}

function withoutHead(text: string): string {
  return text.replace(/^(?:#.*\r?\n)+/, "");
}
