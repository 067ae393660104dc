import { expect, test } from "bun:test";
import { join } from "node:path";
import { hasApi, remoteRepository } from "../../orchestrator/repository/forge/remote.ts";
import { load } from "../../orchestrator/sdk/load.ts";
import { type ForgeKind, forgeKinds, startForge } from "../support/forge/server.ts";
import { never, scratch } from "../support/git.ts";

const { forges } = await load({ root: join(import.meta.dir, "..", "..") });
const token = "forge-token-of-the-tests";

async function at(kind: ForgeKind, root: string) {
  const server = startForge(kind, { root, token });
  const forge = forges.get(kind);
  if (!hasApi(forge)) throw new Error(kind);
  const remote = `${server.url}/me/shop.git`;
  const repository = await remoteRepository({ remote, forge, token, signal: never, sleep: async () => {} });
  return { server, repository, forge };
}

const wanted = { head: "feature/x", base: "main", title: "Adds x", body: "text", draft: true, reviewers: ["ana"] };

test.each(forgeKinds)("%s: pull request, checks and the log of a red one", async (kind) => {
  using area = scratch();
  const { server, repository } = await at(kind, area.path);
  await using _ = server;

  expect(await repository.pullRequests?.find(wanted)).toBeUndefined();
  expect(await repository.pullRequests?.open(wanted)).toMatchObject({ number: 101, draft: true });
  expect(await repository.pullRequests?.find(wanted)).toMatchObject({ number: 101 });
  expect(await repository.checks?.list("abc")).toEqual([]);
  server.setJobs("abc", [
    { name: "build", state: "red", log: "boom: line 3\n" },
    { name: "lint", state: "green", log: "" },
    { name: "slow", state: "pending", log: "" },
  ]);

  const checks = (await repository.checks?.list("abc")) ?? [];
  expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual(["build red", "lint green", "slow pending"]);
  const [red] = checks;
  const told = red?.log ? await repository.checks?.log(red.log) : red?.summary;
  expect(told).toContain("boom: line 3");
  // The storage that a log lies with is not the API.
  expect(server.leaked).toEqual([]);
  expect(new Set(server.requests.map((request) => request.token))).toEqual(new Set([token]));
});

test("github: a token that may not read checks reads the jobs of workflows", async () => {
  using area = scratch();
  const { server, repository } = await at("github", area.path);
  await using _ = server;
  server.setJobs("abc", [{ name: "build", state: "red", log: "boom\n" }]);
  server.fault = "403";
  server.faulty = /check-runs/;

  const [red] = (await repository.checks?.list("abc")) ?? [];
  expect(red).toMatchObject({ name: "build", state: "red" });
  expect(await repository.checks?.log(red?.log ?? "")).toBe("boom\n");
});

test.each(forgeKinds)("%s: comments of a review are threads, and an answer lands in its own", async (kind) => {
  using area = scratch();
  const { server, repository } = await at(kind, area.path);
  await using _ = server;
  await repository.pullRequests?.open(wanted);
  const [first = 0, second = 0] = server.review("ana", [
    { path: "a.txt", line: 1, body: "one" },
    { path: "b.txt", line: 2, body: "two" },
  ]);

  const comments = (await repository.reviews?.comments(101)) ?? [];
  expect(comments).toMatchObject([
    { by: "ana", bot: false, body: "one", path: "a.txt", line: 1 },
    { by: "ana", bot: false, body: "two", path: "b.txt", line: 2 },
  ]);
  const [, to] = comments;
  if (to) await repository.reviews?.answer(101, to, "done");

  expect([server.answers(first), server.answers(second)]).toEqual([[], ["done"]]);
  const again = (await repository.reviews?.comments(101)) ?? [];
  expect(again.filter(({ thread }) => thread === to?.thread).map(({ body }) => body)).toEqual(["two", "done"]);
});

test.each(forgeKinds)("%s: issues by label, who set it, and one comment that is edited", async (kind) => {
  using area = scratch();
  const { server, repository } = await at(kind, area.path);
  await using _ = server;
  const { issues } = repository;
  if (!issues) throw new Error("no issues");
  server.openIssue("Stock", "It is negative");
  server.openIssue("Other", "");
  server.label(1, "devorch", "ana");

  const found = await issues.labelled("devorch");
  expect(found).toMatchObject([
    {
      number: 1,
      title: "Stock",
      body: "It is negative",
      url: `${server.url}/me/shop/${kind === "gitlab" ? "-/" : ""}issues/1`,
    },
  ]);
  expect(await issues.labelledBy(1, "devorch")).toBe("ana");
  expect(await issues.labelledBy(2, "devorch")).toBeUndefined();
  expect(await issues.read(2)).toMatchObject({ title: "Other", body: "" });
  const { id } = await issues.comment(1, "begun");
  await issues.edit(1, id, "ended");
  expect(await issues.comments(1)).toEqual([{ id, body: "ended" }]);
});

test.each(forgeKinds)("%s: only people with write access may", async (kind) => {
  using area = scratch();
  const { server, repository } = await at(kind, area.path);
  await using _ = server;
  const may = ["ana", "reader", "stranger", ""].map((name) => repository.mayWrite(name));
  expect(await Promise.all(may)).toEqual([true, false, false, false]);
});

test.each(forgeKinds)("%s: a webhook is known by its secret alone, and says which repository", async (kind) => {
  using area = scratch();
  const { server, forge } = await at(kind, area.path);
  await using _ = server;
  const bodies: { headers: Headers; body: string }[] = [];
  const hook = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      bodies.push({ headers: request.headers, body: await request.text() });
      return new Response();
    },
  });
  await server.deliver(hook.url.origin, "secret", "push");
  await hook.stop();
  const [{ headers, body } = { headers: new Headers(), body: "" }] = bodies;

  expect(await forge.webhook?.isSigned("secret", headers, body)).toBe(true);
  expect(await forge.webhook?.isSigned("other", headers, body)).toBe(false);
  expect(await forge.webhook?.isSigned("secret", new Headers(), body)).toBe(false);
  if (kind !== "gitlab") expect(await forge.webhook?.isSigned("secret", headers, `${body} `)).toBe(false);
  expect(forge.webhook?.read(headers, JSON.parse(body))).toEqual({ repository: `${server.url}/me/shop` });
  for (const odd of [null, [], {}, { repository: 3 }, { project: { web_url: 1 } }])
    expect(forge.webhook?.read(headers, odd)).toBeUndefined();
});

test.each(forgeKinds)("%s: an answer of another shape is a failure", async (kind) => {
  const odd = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => Response.json([{ iid: "x", id: {} }]) });
  const forge = forges.get(kind);
  if (!hasApi(forge)) throw new Error(kind);
  const remote = `${odd.url.origin}/me/shop`;
  const { issues, pullRequests } = await remoteRepository({
    remote,
    forge,
    token,
    signal: never,
    sleep: async () => {},
  });
  expect(
    await pullRequests?.open(wanted).then(
      () => "answered",
      ({ name }) => name,
    ),
  ).not.toBe("answered");
  expect(
    await issues?.read(1).then(
      () => "answered",
      ({ name }) => name,
    ),
  ).not.toBe("answered");
  await odd.stop();
});
