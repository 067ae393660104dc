import { expect, test } from "bun:test";
import type { Devorch } from "../../orchestrator/actions/devorch.ts";
import { LimitedDevorch } from "../../orchestrator/safety/limited_devorch.ts";
import { type Role, roles, type Speaker } from "../../orchestrator/safety/people.ts";
import { UserError } from "../../orchestrator/task/errors.ts";

type Calls = [method: string, ...args: unknown[]][];

/** Writes down what arrives; `T-1` was started by Ana. */
function recorder(calls: Calls, fail?: UserError): Devorch {
  return new Proxy({} as Devorch, {
    get:
      (_, method: string) =>
      (...args: unknown[]) => {
        if (method === "show") return Promise.resolve({ id: "T-1", startedBy: "telegram:1" });
        calls.push([method, ...args]);
        return fail ? Promise.reject(fail) : Promise.resolve();
      },
  });
}

const speaker = (role: Role, id = "telegram:1"): Speaker => ({ id, role, name: "Ana (1)", origin: "bot:7" });

/** Who may call what. `own`: the task's starter, or an owner. */
const needs: Record<keyof Devorch, "read" | "start" | "own" | "owner"> = {
  start: "start",
  attach: "start",
  transcribe: "start",
  adopt: "start",
  ask: "read",
  tasks: "read",
  countTasks: "read",
  show: "read",
  diff: "read",
  cost: "read",
  events: "read",
  record: "read",
  personLimits: "owner",
  setPersonLimit: "owner",
  approve: "own",
  reject: "own",
  modify: "own",
  edit: "own",
  answer: "own",
  cancel: "own",
  resume: "own",
  pause: "own",
  rollback: "own",
  pullRequest: "own",
  mendCi: "own",
  repos: "read",
  addRepo: "owner",
  removeRepo: "owner",
  setRepo: "owner",
  people: "owner",
  invite: "owner",
  setRole: "owner",
  removePerson: "owner",
  tokens: "owner",
  addToken: "owner",
  removeToken: "owner",
  backup: "owner",
  follow: "read",
};
const allowed = {
  read: roles,
  start: ["owner", "member"],
  own: ["owner", "member"],
  owner: ["owner"],
} as Record<string, readonly Role[]>;

const outcome = async (devorch: Devorch, method: string): Promise<string> => {
  const act = (devorch as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method];
  try {
    await act?.call(devorch, "T-1", {});
    return "done";
  } catch (error) {
    return error instanceof UserError ? error.key : String(error);
  }
};

test.each(Object.entries(needs))("%s is for who may %s", async (method, need) => {
  for (const role of roles) {
    const calls: Calls = [];
    const said = await outcome(new LimitedDevorch(recorder(calls), { speaker: speaker(role) }), method);
    const may = allowed[need]?.includes(role) ?? false;
    expect([role, said]).toEqual([role, may ? "done" : need === "owner" ? "people.owner-only" : "people.viewer"]);
    expect(calls.length).toBe(may && method !== "show" ? 1 : 0);
  }
  const stranger = new LimitedDevorch(recorder([]), { speaker: speaker("member", "telegram:2") });
  if (need === "own") expect(await outcome(stranger, method)).toBe("people.not-yours");
  expect(await outcome(new LimitedDevorch(recorder([]), {}), method)).toBe("done");
});

test("what is kept names who said it and by which message", async () => {
  const calls: Calls = [];
  const devorch = new LimitedDevorch(recorder(calls), { speaker: speaker("member") });
  for (const method of ["approve", "reject", "modify", "edit", "answer", "cancel", "resume"] as const)
    await outcome(devorch, method);
  for (const [method, id, options] of calls)
    expect([method, id, options]).toEqual([
      method,
      "T-1",
      expect.objectContaining({
        origin: "bot:7",
        ...(method !== "cancel" && method !== "resume" && { by: "Ana (1)" }),
      }),
    ]);
});

test.each([
  ["of a person", { speaker: speaker("member"), key: "unused" }, { startedBy: "telegram:1" }, "bot:7"],
  ["of a terminal", { key: "cli:9" }, {}, "cli:9"],
])("the tasks that one message %s starts have names of their own", async (_, message, signed, key) => {
  const calls: Calls = [];
  const devorch = new LimitedDevorch(recorder(calls), message);
  const request = { text: "x", repo: "shop", lang: "en", chat: "c", options: {} } as const;
  await devorch.start(request);
  await devorch.start(request);
  expect(calls).toEqual([
    ["start", { ...request, ...signed, key }],
    ["start", { ...request, ...signed, key: `${key}/2` }],
  ]);
});

test("an answer to a card decides about what the card showed, and about nothing else", async () => {
  const calls: Calls = [];
  const plan = new LimitedDevorch(recorder(calls), { about: "T-1", shown: { revision: 2 } });
  await plan.approve("T-1", { by: "ana", revision: 5 });
  await plan.reject("T-1", { by: "ana", why: "", revision: 5 });
  await plan.approve("T-2", { by: "ana", revision: 5 });
  const pause = new LimitedDevorch(recorder(calls), { about: "T-1", shown: { pause: 9 } });
  await pause.approve("T-1", { by: "ana", revision: 5 });
  expect(calls.map(([method, id, options]) => [method, id, options])).toMatchObject([
    ["approve", "T-1", { revision: 2 }],
    ["reject", "T-1", { revision: 2 }],
    ["approve", "T-2", { revision: 5 }],
    ["approve", "T-1", { revision: undefined, pause: 9 }],
  ]);

  const nothing = new LimitedDevorch(recorder(calls), { about: "T-1", shown: {} });
  expect([await outcome(nothing, "approve"), await outcome(nothing, "reject"), await outcome(pause, "reject")]).toEqual(
    ["task.not-shown", "task.not-shown", "task.not-shown"],
  );
  const late = recorder([], new UserError("task.not-now", { id: "T-1", state: "queued", word: "approve" }));
  expect(await outcome(new LimitedDevorch(late, { about: "T-1", shown: { revision: 1 } }), "approve")).toBe(
    "task.not-shown",
  );
  expect(calls).toHaveLength(4);
});
