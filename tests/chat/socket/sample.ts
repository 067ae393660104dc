import type { Devorch } from "../../../orchestrator/actions/devorch.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";

export const version = "1.2.3";

export function anEvent(seq: number): TaskEvent {
  return { v: 1, seq, at: "2025-01-02T03:04:05.000Z", task: "T-1", type: "tool.called", tool: `n${seq}`, ok: true };
}

/** An owner's Devorch as far as the socket can see it: it keeps what it was asked, and `follow` is fed by the test. */
export function aDevorch(changes: Partial<Devorch> = {}): { devorch: Devorch; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const note =
    (name: string) =>
    async (...args: unknown[]) =>
      void asked.push([name, ...args]);
  const devorch = {
    start: async (request) => {
      asked.push(["start", request]);
      return { id: "T-1" };
    },
    adopt: async () => ({ id: "T-7" }),
    ask: async ({ text }) => ({ say: [`eco: ${text}`], task: null, intent: "smalltalk" }),
    tasks: async (query) => {
      asked.push(["tasks", query]);
      return [];
    },
    countTasks: async () => 0,
    show: async (id) => {
      throw new UserError("state.already-approved", { task: id, revision: 2 }, { exit: 3 });
    },
    diff: async () => "x".repeat(3_000_000),
    cost: async (id) => {
      asked.push(["cost", id]);
      return [];
    },
    personLimits: async () => [],
    setPersonLimit: async () => {},
    tokens: async () => [],
    addToken: async () => ({ token: "unused" }),
    removeToken: async () => {},
    events: async () => [],
    record: async () => ({ events: [], journal: [] }),
    approve: note("approve"),
    reject: note("reject"),
    modify: note("modify"),
    edit: note("edit"),
    answer: note("answer"),
    cancel: async () => {
      throw new Error("a bug of the owner");
    },
    resume: note("resume"),
    pause: note("pause"),
    rollback: note("rollback"),
    repos: async () => [],
    pullRequest: async () => ({ url: "https://git.example/pulls/1", number: 1, draft: false }),
    mendCi: note("mendCi"),
    addRepo: note("addRepo"),
    removeRepo: note("removeRepo"),
    setRepo: note("setRepo"),
    backup: async (file) => ({ file, bytes: 4096, tasks: 1 }),
    people: async () => [],
    transcribe: async () => "said",
    attach: async ({ name }) => ({ name, sha256: "0".repeat(64), mark: name }),
    invite: async () => ({ code: "ABCDEFGHJK", expiresAt: "2026-01-03T03:04:05.000Z" }),
    setRole: note("setRole"),
    removePerson: note("removePerson"),
    async *follow(_id, fromSeq, signal) {
      for (let seq = fromSeq; !signal.aborted; seq += 1) {
        yield anEvent(seq);
        await Bun.sleep(20);
      }
    },
    ...changes,
  } satisfies Devorch;
  return { devorch, asked };
}
