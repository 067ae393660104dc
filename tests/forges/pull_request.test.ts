import { expect, test } from "bun:test";
import { join } from "node:path";
import { openPullRequest } from "../../orchestrator/repository/forge/pull_request.ts";
import { load } from "../../orchestrator/sdk/load.ts";
import { type ForgeFault, type ForgeServer, startForge } from "../support/forge/server.ts";
import { never, scratch } from "../support/git.ts";

const { forges } = await load({ root: join(import.meta.dir, "..", "..") });
const token = "forge-token-of-the-tests";
const names = ["github", "gitlab", "gitea"] as const;

const wanted = { head: "feature/x", base: "main", title: "Adds x", body: "text", draft: true, reviewers: ["ana"] };
const open = (server: ForgeServer, { named = "", given = [token] as string[] } = {}) =>
  openPullRequest({
    remote: `${server.url}/me/shop.git`,
    forge: forges.get(named),
    forges: [...forges.values()],
    token: given[0],
    wanted,
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
