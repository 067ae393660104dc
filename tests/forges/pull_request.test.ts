import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { titleOfReady } from "../../forges/_draft.ts";
import { openPullRequest } from "../../orchestrator/repository/forge/pull_request.ts";
import { load } from "../../orchestrator/sdk/load.ts";
import { type ForgeFault, type ForgeServer, startForge } from "../support/forge/server.ts";
import { never, scratch } from "../support/git.ts";

const { forges } = await load({ root: join(import.meta.dir, "..", "..") });
const token = "forge-token-of-the-tests";
const names = ["github", "gitlab", "gitea"] as const;

const wanted = { head: "feature/x", base: "main", title: "Adds x", body: "text", draft: true, reviewers: ["ana"] };
const open = (server: ForgeServer, { named = "", given = [token] as string[], ready = false } = {}) =>
  openPullRequest({
    remote: `${server.url}/me/shop.git`,
    forge: forges.get(named),
    forges: [...forges.values()],
    token: given[0],
    wanted,
    ready,
    signal: never,
    sleep: async () => {},
  });

test.each(names)("%s: opened once, then found; the host is asked which forge it is without the token", async (name) => {
  using area = scratch();
  await using server = startForge(name, { root: area.path, token });

  const opened = await open(server);
  expect(opened).toMatchObject({ number: 101, draft: true, found: false, url: expect.stringContaining(server.url) });
  expect(await open(server, { named: name })).toMatchObject({ number: 101, found: true });

  expect(server.pulls).toMatchObject([{ head: "feature/x", base: "main", body: "text", draft: true }]);
  expect(server.requests[0]?.token).toBeUndefined();
});

const outcomes: [ForgeFault, Record<string, unknown>, number][] = [
  ["401", { failed: "token-refused" }, 0],
  ["403", { failed: "scope", detail: "refused with 403" }, 0],
  ["404", { failed: expect.stringMatching(/not-found/) }, 0],
  ["422", { failed: "refused", detail: "refused with 422" }, 0],
  ["429", { number: 101 }, 1],
  ["did-500", { number: 101, found: true }, 1],
  ["500", { failed: "unreachable" }, 0],
  ["redirect", { failed: "redirect", detail: expect.stringContaining("other.example") }, 0],
];
test.each(names.flatMap((name) => outcomes.map(([fault, outcome, pulls]) => [name, fault, outcome, pulls] as const)))(
  "%s: %s",
  async (name, fault, outcome, pulls) => {
    using area = scratch();
    await using server = startForge(name, { root: area.path, token });
    server.fault = fault;

    expect(await open(server, { named: name })).toMatchObject(outcome);

    expect(server.pulls).toHaveLength(pulls);
  },
);

test("no token, an unknown host: nothing is sent", async () => {
  using area = scratch();
  await using server = startForge("gitea", { root: area.path, token });
  expect(await open(server, { given: [] })).toMatchObject({ failed: "no-token" });
  expect(server.requests).toEqual([]);
});

describe.each(names)("%s: a draft made ready for review", (name) => {
  test("is the one that was there, and stays ready when it is asked for again", async () => {
    using area = scratch();
    await using server = startForge(name, { root: area.path, token });
    await open(server, { named: name });

    for (const _ of [1, 2])
      expect(await open(server, { named: name, ready: true })).toMatchObject({ number: 101, draft: false });

    expect(server.pulls).toMatchObject([{ draft: false, head: "feature/x" }]);
    expect(await open(server, { named: name })).toMatchObject({ draft: false });
  });

  test("by a forge that did it and answered 500", async () => {
    using area = scratch();
    await using server = startForge(name, { root: area.path, token });
    await open(server, { named: name });
    server.fault = "did-500";
    let failed = 0;
    server.faulty = { test: (path: string) => /^(?:PUT|PATCH|POST .graphql)/.test(path) && failed++ < 2 } as RegExp;

    expect(await open(server, { named: name, ready: true })).toMatchObject({ draft: false });
    expect(server.pulls).toMatchObject([{ draft: false }]);
  });

  test("with a token that may not: it says that it is a draft still, and why", async () => {
    using area = scratch();
    await using server = startForge(name, { root: area.path, token });
    await open(server, { named: name });
    server.mayEndDrafts = false;

    const outcome = await open(server, { named: name, ready: true });

    expect(outcome).toMatchObject({ failed: "still-draft", detail: expect.stringMatching(/not accessible|403|scope/) });
    expect(server.pulls).toMatchObject([{ draft: true }]);
  });
});

test.each([
  ["Draft: Adds x", "Adds x"],
  ["draft:Adds x", "Adds x"],
  ["[Draft] (draft) Adds x", "Adds x"],
  ["WIP: Draft: Adds x", "Adds x"],
  ["[wip] Adds x", "Adds x"],
  ["Drafts: adds x", "Drafts: adds x"],
  ["Adds WIP: x", "Adds WIP: x"],
])("the title %p of a draft becomes %p", (draft, ready) => {
  expect(titleOfReady(draft)).toBe(ready);
});
