import type { ModelRequest, Play, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { call, finish, shopFiles } from "../executable.ts";

/** Where a conversation is: whose notes are written, whether they are planned or which step is done, how many answers it has. */
export interface Turn {
  name: string;
  work: "plan" | number;
  turn: number;
}

/** The two tests of the shop look at nothing that a task changes: a shell runs them. */
export const files: Record<string, string> = {
  ...shopFiles,
  "test.sh": 'grep -q "stock" stock.txt && echo "2 passed, 0 failed" || { echo "0 passed, 2 failed"; exit 1; }\n',
};

export const requestFor = (name: string) => `Write the notes of ${name}`;

/** What makes a plan of three steps of one of two. */
export const change = "a third note too";

/** Plans `requestFor(name)` in two steps and does them, by what it is sent alone: another process gets the same answers. */
export const writesNotes: Play = (request) => {
  const turn = turnOf(request);
  return turn.work === "plan" ? planning(turn, request) : working(turn.name, turn.work, turn.turn);
};

export function turnOf({ messages, tools, turn }: ModelRequest): Turn {
  const words = wordsOf(messages);
  const name = /notes of (\w+)/.exec(words)?.[1] ?? "";
  const step = Number(/Your step is (\d)/.exec(words)?.[1]);
  return { name, work: tools.includes("submit_plan") ? "plan" : step, turn: turn + toldInShort(words) };
}

/** Turns of a conversation that an executable with other prompts tells in short: the thoughts of the old one are bound to its own. */
function toldInShort(words: string): number {
  const [, telling = ""] = words.split("goes on here");
  return telling.match(/^(?:- )?(?:list_files|ask_user|write_file) \{/gm)?.length ?? 0;
}

function wordsOf(messages: ModelRequest["messages"]): string {
  return messages.map(({ text }) => text).join("\n");
}

function planning({ name, turn }: Turn, { messages }: ModelRequest): ScriptedReply {
  if (turn === 0) return { calls: [call("list_files", {})], thinking: true };
  if (name === "asked" && turn === 1) return { calls: [call("ask_user", { questions: [{ text: "In which tone?" }] })] };
  const steps = wordsOf(messages).includes(change) ? [1, 2, 3] : [1, 2];
  return {
    thinking: true,
    calls: [
      call("submit_plan", {
        summary: `Writes the notes of ${name}`,
        type: "feat",
        slug: name,
        steps: steps.map((step) => ({
          title: `Note ${step}`,
          goal: `Write ${fileOf(name, step)}`,
          files: { create: [fileOf(name, step)] },
          verify: [{ run: checkOf(name, step) }],
        })),
      }),
    ],
  };
}

/** First a draft, then the note, then it is done: a process can end between any two of them. */
function working(name: string, step: number, turn: number): ScriptedReply {
  // The draft of an earlier conversation may be there.
  const read = call("read_file", { path: fileOf(name, step) });
  if (turn === 0) return { thinking: true, calls: [read, write(name, step, "draft")] };
  return { calls: [turn === 1 ? write(name, step, "right") : finish] };
}

export function write(name: string, step: number, content: string) {
  return call("write_file", { path: fileOf(name, step), content: `${content}\n` });
}

/** The second check of "check" lasts, so that the process can be ended while it runs. */
function checkOf(name: string, step: number): string {
  return `${name === "check" && step === 2 ? "sleep 3 && " : ""}grep -q right ${fileOf(name, step)}`;
}

export function fileOf(name: string, step: number): string {
  return `${name}${step}.txt`;
}
