import { select } from "@clack/prompts";
import type { TaskSummary } from "../../../actions/devorch.ts";
import { withoutBlocks } from "../../../safety/untrusted.ts";
import { Exit, UserError } from "../../../task/errors.ts";
import { openStates, type TaskState, workingStates } from "../../../task/task.ts";
import { readTaskId } from "../../../task/task_id.ts";
import { stateName } from "../../../texts/index.ts";
import { valueOrUndefined } from "../ask/prompt.ts";
import { type Cli, canAsk } from "../cli.ts";
import { withSession } from "../session.ts";
import { taskId } from "./command.ts";

/** The states in which a task can be what a command without an id is about; absent: any. */
const states: Readonly<Record<string, readonly TaskState[]>> = {
  approve: ["planned"],
  reject: ["planned"],
  edit: ["planned"],
  modify: ["planned", "queued", "executing"],
  answer: ["clarifying"],
  cancel: openStates,
  pause: workingStates,
  pr: ["completed", "failed", "cancelled"],
  resume: ["paused", "failed", "cancelled"],
  rollback: ["paused", "failed", "cancelled", "completed"],
};

/** Most tasks that are offered, the newest. */
const mostOffered = 20;

interface WhichTask {
  command: string;
  /** The id as it was written; undefined where none was. */
  arg: string | undefined;
  noInput?: boolean;
  /** Which of the tasks in the right states fit; all without it. */
  fits?: (task: TaskSummary) => boolean;
}

/**
 * The task that a command is about: the named one, else the only one that fits, else the one that the person at the terminal picks.
 * Throws UserError 2 with the candidates where there is no terminal to ask in.
 */
export async function whichTask(
  cli: Cli,
  { command, arg, noInput = false, fits = () => true }: WhichTask,
): Promise<string> {
  if (arg !== undefined) return taskId(arg);
  const known = states[command];
  const found = await withSession(cli, "read", (session) => {
    // Where this command is the owner nothing works on what was under way.
    const left = command === "resume" && session.owner && !cli.world.shell ? workingStates : [];
    const query = known === undefined ? undefined : { states: [...known, ...left] };
    return session.call((devorch) => devorch.tasks(query));
  });
  const candidates = found.filter((task) => task.state !== "damaged" && fits(task)).reverse();
  const [only, second] = candidates;
  if (only === undefined) throw new UserError("cli.no-candidate", { command });
  if (second === undefined) return only.id;
  return await pick(cli, command, candidates, noInput);
}

async function pick(cli: Cli, command: string, candidates: readonly TaskSummary[], noInput: boolean): Promise<string> {
  const offered = candidates.slice(0, mostOffered);
  if (!canAsk(cli, noInput)) {
    const list = offered.map((task) => `  ${task.id} · ${labelOf(cli, task)}`).join("\n");
    const example = offered[0]?.id ?? "";
    throw new UserError("cli.which-task", { command, count: candidates.length, list, example });
  }
  const options = offered.map((task) => ({ value: task.id, label: `${task.id} · ${labelOf(cli, task)}` }));
  const chosen = valueOrUndefined(
    await select({
      input: cli.world.stdin,
      output: cli.world.stderr,
      message: cli.say("ask.which-task", { command }),
      showInstructions: false,
      maxItems: 10,
      options,
    }),
  );
  if (chosen === undefined) throw new UserError("cli.none-picked", { command }, { exit: Exit.interrupted });
  return chosen;
}

/** Columns that the picker needs for itself, and those between the id and the label. */
const besideLabel = 20;

function labelOf(cli: Cli, task: TaskSummary): string {
  const request = cli.err.text(withoutBlocks(task.request).replace(/\s+/g, " "));
  const label = `${stateName(cli.lang, task.state)} · ${request}`;
  return Bun.sliceAnsi(label, 0, Math.max(30, (cli.world.stderr.columns ?? 80) - besideLabel - task.id.length), "…");
}

/** A first word that is no task belongs to the text behind it: `modify "use a map"`, `reject too broad`, `answer 2`. */
export function idAndText(words: readonly string[], textNeeded: boolean): { arg: string | undefined; words: string[] } {
  const [first, ...rest] = words;
  if (first === undefined || readTaskId(first) === undefined) {
    // "T-x" is a mistyped id, not the beginning of a text.
    return first?.toLowerCase().startsWith("t-") ? { arg: first, words: rest } : { arg: undefined, words: [...words] };
  }
  // A lone number where a text is needed is that text: the number of an option.
  if (textNeeded && rest.length === 0 && /^\d+$/.test(first)) return { arg: undefined, words: [first] };
  return { arg: first, words: rest };
}
