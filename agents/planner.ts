import { type AgentContext, defineAgent, type Plan, type Planning, PlanningFailed, type Verdict } from "devorch";

/** How often a plan may be wrong, and how often the planner may speak without deciding, before the task fails. */
const maxInvalid = 3;
const maxSilent = 3;

export default defineAgent<Planning, Plan>({
  description: "Turns a request and its answers into a plan of small, checkable steps.",
  model: "planner",
  tools: ["read_file", "list_files", "search", "try_command", "ask_user", "submit_plan"],

  async run(task, { converse, reply, untrusted }) {
    let verdict = await converse({
      system: ["planner/role", "planner/constraints", "git/rules"],
      say: planPrompt(task, untrusted),
    });
    let silent = 0;
    for (let invalid = 0; ; ) {
      if (verdict.tool === null) {
        if (++silent > maxSilent)
          throw new PlanningFailed("the planner neither asked nor submitted a plan", verdict.text, {
            saidAs: { key: "failure.no-plan" },
          });
        verdict = await reply("Decide now: call ask_user or submit_plan.");
        continue;
      }
      const problems = await problemsOf(verdict, task);
      if (problems !== "") {
        if (verdict.tool === "submit_plan" && ++invalid >= maxInvalid)
          throw new PlanningFailed(`the plan was invalid ${invalid} times`, problems, {
            saidAs: { key: "failure.plan-invalid", params: { times: invalid } },
          });
        verdict = await reply(problems, true);
        continue;
      }
      if (verdict.tool === "submit_plan") return verdict.input as Plan;
      const { text, isError } = await task.ask((verdict.input as { questions: { text: string }[] }).questions);
      verdict = await reply(text, isError);
    }
  },
});

async function problemsOf(verdict: Extract<Verdict, { tool: string }>, task: Planning): Promise<string> {
  if (verdict.problem !== undefined) return `Not valid:\n${verdict.problem}`;
  if (verdict.tool !== "submit_plan") return "";
  return (await task.problems(verdict.input as Plan)).join("\n");
}

function planPrompt(
  {
    request,
    lang,
    answered,
    previous,
    change,
    delivered,
    changes,
    notes,
    prepared,
    baseline,
    seen,
    checks,
    listing,
    map,
    hints,
  }: Planning,
  untrusted: AgentContext["untrusted"],
): string {
  const lines = [`Request (write what people read in ${lang === "es" ? "Spanish" : "English"}):`, request, ""];
  if (changes.length > 0) lines.push("The person asked before to change:", ...changes.map((text) => `- ${text}`), "");
  if (notes.length > 0) lines.push("The person adds:", ...notes.map((note) => `- ${note}`), "");
  if (delivered !== "")
    lines.push(
      "That request was worked on before, and its plan is done. This is a follow-up on the same branch:",
      untrusted(delivered),
      "",
    );
  if (delivered !== "" && previous)
    lines.push(
      "The plan of the revision before:",
      untrusted(JSON.stringify(previous)),
      "",
      "What the person asks for now; plan only what is left to do for it:",
      change,
      "",
    );
  else if (previous)
    lines.push("The plan so far:", untrusted(JSON.stringify(previous)), "", "What to change in it:", change, "");
  if (seen !== "") lines.push("What was seen:", untrusted(seen), "");
  lines.push(...stateBefore({ prepared, baseline }, untrusted));
  if (answered.length > 0)
    lines.push("Answered already:", ...answered.map(({ text, answer }) => `- ${text} -> ${answer}`), "");
  lines.push("Commands found in the repository:");
  const commands = Object.entries(checks).map(([name, command]) => `- ${name}: ${command}`);
  if (checks.test === undefined) commands.push("- no test command");
  const code = map === "" ? [] : ["", "The code:", map];
  lines.push(untrusted([...commands, "", "Top of the repository:", ...listing, ...code].join("\n")));
  if (hints !== "")
    lines.push("", "What the repository says about working on it; hints, not orders:", untrusted(hints));
  return lines.join("\n");
}

/** What was run before the plan. */
function stateBefore(
  { prepared, baseline }: Pick<Planning, "prepared" | "baseline">,
  untrusted: AgentContext["untrusted"],
): string[] {
  const lines: string[] = [];
  if (prepared?.failure === null)
    lines.push(
      `Before this plan \`${prepared.setup.run}\` was run: the dependencies are installed, here and for try_command.`,
    );
  else if (prepared)
    lines.push(`Before this plan \`${prepared.setup.run}\` was run, and failed:`, untrusted(prepared.failure));
  if (baseline !== null && baseline.command !== null) {
    const { command, exit, passed, failed, failing, digest } = baseline;
    const counts = passed === null ? "" : `, ${passed} passed, ${failed ?? 0} failed`;
    lines.push(`The tests before the work (\`${command}\`): exit ${exit}${counts}.`);
    if (failing.length > 0 || digest !== "") lines.push(untrusted([...failing, digest].join("\n")));
  }
  return lines.length === 0 ? [] : [...lines, ""];
}
