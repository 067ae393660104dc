import { type AgentContext, defineAgent, type Execution, Stuck, type Verdict } from "devorch";

/** Answers without a tool call, in a row, before the attempt counts as stuck. */
const maxIdle = 3;

/** Does one step; resolves with its summary once the checks were seen green. */
export default defineAgent<Execution, string>({
  description: "Does one step of the plan with small edits, until its checks pass.",
  model: "executor",
  tools: [
    "read_file",
    "list_files",
    "search",
    "edit_file",
    "write_file",
    "delete_file",
    "move_file",
    "run_command",
    "finish_step",
    "give_up",
  ],

  async run(task, { converse, reply, untrusted }) {
    let verdict = await converse({
      system: ["executor/role", "executor/coding_rules", "testing/rules"],
      say: stepPrompt(task, untrusted),
    });
    for (let idle = 0; ; ) {
      if (verdict.tool === null) {
        const applied = await task.applyText(verdict.text);
        if (applied === undefined && ++idle > maxIdle)
          throw new Stuck("the model spoke without doing anything", verdict.text);
        verdict = await reply(applied ?? "Nothing was done. Use the tools; call finish_step when the step is done.");
        continue;
      }
      idle = 0;
      if (verdict.problem !== undefined) {
        verdict = await reply(verdict.problem, true);
        continue;
      }
      if (verdict.tool === "give_up") throw new Stuck("the model gave up", reasonOf(verdict));
      const checked = await task.verify();
      if (checked.green) return summaryInput(verdict);
      const red = ["The step is not done: a check is not as it must be.", untrusted(checked.digest), checked.strategy];
      verdict = await reply(red.filter(Boolean).join("\n"), true);
    }
  },
});

function stepPrompt(
  { plan, number, step, checks, done, notes, before, strategy, baseline }: Execution,
  untrusted: AgentContext["untrusted"],
): string {
  const lines = [`Plan: ${plan.summary}`, ...plan.steps.map(({ title }, index) => `${index + 1}. ${title}`), ""];
  lines.push(`Your step is ${number}: ${step.title}`, step.goal, "");
  for (const [use, paths] of Object.entries(step.files ?? {}))
    if (paths && paths.length > 0) lines.push(`Files to ${use}: ${paths.join(", ")}`);
  lines.push("Checks that decide:", ...(checks.length > 0 ? checks.map((run) => `- ${run}`) : ["- none"]));
  if (done.length > 0) lines.push("", "Done before:", untrusted(done.join("\n")));
  if (notes.length > 0) lines.push("", "The person adds:", ...notes.map((note) => `- ${note}`));
  if (baseline !== "") lines.push("", "Red before any change:", untrusted(baseline));
  if (before !== "") lines.push("", "The attempt before ended like this; do it another way:", untrusted(before));
  if (strategy !== "") lines.push("", strategy);
  return lines.join("\n");
}

function summaryInput(verdict: Extract<Verdict, { tool: string }>): string {
  return String((verdict.input as { summary?: unknown }).summary ?? "");
}

function reasonOf(verdict: Extract<Verdict, { tool: string }>): string {
  return String((verdict.input as { reason?: unknown }).reason ?? "");
}
