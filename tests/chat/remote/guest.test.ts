import { expect, test } from "bun:test";
import type { Devorch } from "../../../orchestrator/actions/devorch.ts";
import { Orchestrator } from "../../../orchestrator/actions/orchestrator.ts";
import { guestDevorch, guestMethods } from "../../../orchestrator/chat/remote/guest.ts";
import type { Role } from "../../../orchestrator/safety/people.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";

/** What arrives behind a guest; `answer` is what comes back. */
function behind(answer: unknown = undefined, role: Role = "member") {
  const arrived: Record<string, unknown[]> = {};
  const errors: unknown[] = [];
  const devorch = new Proxy({} as Devorch, {
    get:
      (_, method: string) =>
      async (...args: unknown[]) => {
        if (method === "show") return { id: "T-1", startedBy: "token:ana" };
        arrived[method] = args;
        if (answer instanceof Error) throw answer;
        return answer;
      },
  });
  const guest = guestDevorch(devorch, {
    speaker: { id: "token:ana", role, name: "token:ana", origin: "token:ana/1" },
    clean: (text) => text.replaceAll("secret", "[redacted]"),
    onError: (error) => errors.push(error),
  });
  return { guest, arrived, errors };
}

/** Notes that devorch makes for itself about a command: as if a client could make them. */
const notes = {
  by: "telegram:1",
  origin: "telegram:1:1",
  startedBy: "telegram:1",
  accepted: true,
  allowed: true,
  costRaised: true,
  schedule: { name: "x", at: "x" },
  found: { confidence: 1, by: "button" },
  speaker: { id: "telegram:1", role: "owner", name: "x" },
  key: "telegram:1:1",
  chat: "telegram:1",
};
const signed = { by: "token:ana", origin: "token:ana/1" };

test.each([
  ["approve", { revision: 1, unverified: true }],
  ["reject", { why: "x" }],
  ["modify", { change: "x" }],
  ["edit", { plan: {}, revision: 2 }],
  ["answer", { text: "x", question: 1 }],
  ["resume", { note: "x" }],
  ["mendCi", { sha: "x" }],
  ["pullRequest", { ready: true }],
] as const)("what arrives of %s is what a person may say, in the token's name", async (method, said) => {
  const { guest, arrived } = behind();
  const act = guest[method] as (id: string, options: unknown) => Promise<void>;
  await act("T-1", { ...notes, ...said });
  expect(arrived[method]).toEqual(["T-1", { ...said, ...signed }]);
});

test("a task and a message get chat, person and name of the token, and only options that a person has", async () => {
  const { guest, arrived } = behind({ id: "T-1" });
  const said = { text: "x", repo: "https://git.example/x", lang: "en" } as const;
  await guest.start({ ...notes, ...said, options: { yes: true, ...notes } } as unknown as Parameters<
    Devorch["start"]
  >[0]);
  const own = { chat: "token:ana", key: "token:ana/1" };
  expect(arrived.start).toEqual([{ ...said, ...own, startedBy: "token:ana", options: { yes: true } }]);
  await guest.adopt({ ...notes, url: said.repo, branch: "b", lang: "en", yes: false } as never);
  expect(arrived.adopt).toEqual([
    { url: said.repo, branch: "b", lang: "en", yes: false, ...own, startedBy: "token:ana" },
  ]);
  await guest.ask({ ...notes, ...said } as never);
  expect(arrived.ask).toEqual([
    { ...said, ...own, speaker: { id: "token:ana", role: "member", name: "token:ana", origin: "token:ana/1" } },
  ]);
});

test("answers and errors are redacted; a bug is heard by the log alone", async () => {
  expect(await behind([{ text: "a secret" }]).guest.tasks()).toEqual([{ text: "a [redacted]" }] as never);
  const told = behind(new UserError("task.unknown", { id: "secret" }));
  expect(await told.guest.tasks().catch((error) => error)).toMatchObject({ params: { id: "[redacted]" } });
  const bug = behind(new Error("secret of /srv/x"));
  expect(await bug.guest.tasks().catch((error) => error)).toMatchObject({ key: "remote.internal", params: {} });
  expect(bug.errors).toHaveLength(1);
});

/** For this process alone; `follow` is a stream, and redacted in `guestDevorch` itself. */
const notCalled = ["constructor", "follow", "forgeWatch"];

test("of every public method of the orchestrator it is decided what a guest may say with it", () => {
  const methods = Object.getOwnPropertyNames(Orchestrator.prototype).filter((name) => !notCalled.includes(name));
  expect(Object.keys(guestMethods).sort()).toEqual(methods.sort());
});

test("a viewer reads and asks; every other method is refused before it arrives", async () => {
  const reading = ["ask", "tasks", "countTasks", "show", "diff", "cost", "events", "record", "repos"];
  const [text, repo] = ["x", "https://git.example/x"];
  const said = { text, repo, url: repo, options: {}, change: text, why: text, step: 1, plan: {}, branch: text };
  const given: Partial<Record<string, unknown[]>> = {
    start: [said],
    adopt: [said],
    ask: [said],
    addRepo: [text, repo],
  };
  for (const method of Object.keys(guestMethods) as (keyof typeof guestMethods)[]) {
    const { guest, arrived } = behind([], "viewer");
    const act = guest[method] as (...args: unknown[]) => Promise<unknown>;
    const error = await act(...(given[method] ?? ["T-1", said])).then(
      () => undefined,
      (thrown) => thrown.key,
    );
    if (reading.includes(method)) expect({ method, error }).toEqual({ method, error: undefined });
    else {
      expect(["people.viewer", "people.owner-only", "remote.here-only"]).toContain(error);
      expect(arrived).not.toHaveProperty(method);
    }
  }
});
