import type { Message, Model, Part } from "../../orchestrator/models/model.ts";
import type { Life } from "./life.ts";

/**
 * Plans as many steps as the request says. By its last word each step is right at once (neat), at the second try (clumsy), at once
 * but for what the reviewer finds (picky), or given up once, for a second plan (unsure).
 */
export function modelOf(life: Life): Model {
  return {
    async *converse(messages, tools, { signal }) {
      const seen = () => {
        life.world.calls += 1;
      };
      await life.act("model", ["crash", "model"], seen);
      await life.delay(4000);
      signal.throwIfAborted();
      const planning = tools.some(({ name }) => name === "submit_plan");
      const reviewing = tools.some(({ name }) => name === "submit_review");
      const parts = reviewing
        ? [reviewOf(textOf(messages[0]))]
        : planning
          ? planOf(textOf(messages[0]))
          : workOn(messages);
      const usage = { input: 100, output: 10, cached: 0, cacheWrite: 0 };
      yield { type: "done", message: { role: "assistant", parts }, usage, stop: "calls" };
    },
  };
}

const found = "It does not say how much.";
const reason = "It is not clear what is right.";

/** Finds the same thing once: in the second review it is told as found before. */
function reviewOf(words: string): Part {
  const finding = { severity: "blocking", file: "part1.txt", line: 1, text: found };
  return call("submit_review", { findings: words.includes("picky") && !words.includes(found) ? [finding] : [] }, "r");
}

function planOf(words: string): Part[] {
  const steps = Number(/(\d) steps/.exec(words)?.[1]);
  const slug = `job-${/job (\d)/.exec(words)?.[1]}`;
  const step = (n: number) => ({
    title: `Part ${n}`,
    goal: `Write part${n}.txt${words.includes(reason) ? ", which is to say right" : ""}`,
    files: { create: [`part${n}.txt`] },
    verify: [{ run: `check ${n}` }],
  });
  const plan = { summary: /clumsy|picky|unsure/.exec(words)?.[0] ?? "neat", type: "feat", slug };
  return [call("submit_plan", { ...plan, steps: Array.from({ length: steps }, (_, at) => step(at + 1)) }, "p")];
}

function workOn(messages: readonly Message[]): Part[] {
  const words = textOf(messages[0]);
  const n = Number(/Your step is (\d)/.exec(words)?.[1]);
  const turn = messages.filter(({ role }) => role === "assistant").length;
  if (n === 1 && words.includes("unsure") && !words.includes("which is to say right"))
    return [call("give_up", { reason }, `g${turn}`)];
  const right = turn > 0 || !words.includes("clumsy");
  const content = right ? "right\n" : "wrong\n";
  return [
    call("write_file", { path: `part${n}.txt`, content }, `w${turn}`),
    call("finish_step", { summary: "done" }, `f${turn}`),
  ];
}

function call(name: string, input: unknown, id: string): Part {
  return { type: "call", id, name, input };
}

function textOf(message: Message | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
