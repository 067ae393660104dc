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
          throw new Stuck("the model spoke without doing anything", verdict.text, {
            saidAs: { key: "failure.only-spoke" },
          });
        verdict = await reply(applied ?? "Nothing was done. Use the tools; call finish_step when the step is done.");
        continue;
      }
      idle = 0;
      if (verdict.problem !== undefined) {
        verdict = await reply(verdict.problem, true);
        continue;
      }
      if (verdict.tool === "give_up") return task.giveUp(reasonOf(verdict));
      const checked = await task.verify();
      if (checked.green) return summaryInput(verdict);
      const red = ["The step is not done: a check is not as it must be.", untrusted(checked.digest), checked.strategy];
      verdict = await reply(red.filter(Boolean).join("\n"), true);
    }
  },
});

type Untrusted = AgentContext["untrusted"];

/** What every attempt of the step is told alike comes first, byte for byte, so that caches of prompts hold. */
function stepPrompt(task: Execution, untrusted: Untrusted): string {
  const parts = [
    ...wanted(task),
    ...surroundings(task, untrusted),
    ...work(task, untrusted),
    ...soFar(task, untrusted),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function wanted({ request, answered, changes, plan }: Execution): string[] {
  return [
    `The request, as the person wrote it:\n${request}`,
    listed(
      "What they were asked, and answered:",
      answered.map(({ text, answer }) => `${text} -> ${answer}`),
    ),
    listed("What they asked to change in earlier plans:", changes),
    `The plan: ${plan.summary}`,
    listed("It assumes:", plan.assumptions),
    listed("It is right when:", plan.acceptance),
    listed("Out of scope, not to be done:", plan.outOfScope),
    listed("Risks:", plan.risks),
  ];
}

function surroundings({ hints, baseline, failing }: Execution, untrusted: Untrusted): string[] {
  const more = failing.length > mostFailing ? `and ${failing.length - mostFailing} more` : "";
  const red = [...failing.slice(0, mostFailing), more, baseline].filter(Boolean).join("\n");
  return [
    hints && `What the repository says about working on it, the nearest to your files first:\n${untrusted(hints)}`,
    red && `Red before any change:\n${untrusted(red)}`,
  ];
}

function work({ plan, states, number, step, checks, done }: Execution, untrusted: Untrusted): string[] {
  const steps = plan.steps.map(({ title }, index) => {
    const state = index + 1 === number ? "yours" : (stateNames[states[index] ?? "pending"] ?? "to do");
    return `${index + 1}. [${state}] ${title}`;
  });
  const files = Object.entries(step.files ?? {}).map(([use, paths = []]) =>
    paths.length > 0 ? `\nFiles to ${use}: ${paths.join(", ")}` : "",
  );
  return [
    `The steps:\n${steps.join("\n")}`,
    done.length > 0 ? `Done before:\n${untrusted(done.join("\n"))}` : "",
    `Your step is ${number}: ${step.title}\n${step.goal}${files.join("")}`,
    listed("Checks that decide:", checks.length > 0 ? checks : ["none"]),
  ];
}

const stateNames: Partial<Record<Execution["states"][number], string>> = { green: "done", skipped: "done before" };
const mostFailing = 50;
const mostChanged = 100;

/** What is another in each attempt. */
function soFar({ changed, notes, before, strategy }: Execution, untrusted: Untrusted): string[] {
  const lines = changed.slice(0, mostChanged).map(({ path, added, removed }) => `${path} +${added} -${removed}`);
  if (changed.length > mostChanged) lines.push(`and ${changed.length - mostChanged} more files`);
  return [
    lines.length > 0 ? `Changed so far, in lines:\n${untrusted(lines.join("\n"))}` : "",
    listed("The person adds:", notes),
    before && `The attempt before ended like this; do it another way:\n${untrusted(before)}`,
    strategy,
  ];
}

function listed(heading: string, lines: readonly string[] = []): string {
  return lines.length > 0 ? [heading, ...lines.map((line) => `- ${line}`)].join("\n") : "";
}

function summaryInput(verdict: Extract<Verdict, { tool: string }>): string {
  return String((verdict.input as { summary?: unknown }).summary ?? "");
}

function reasonOf(verdict: Extract<Verdict, { tool: string }>): string {
  return String((verdict.input as { reason?: unknown }).reason ?? "");
}
