import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type HostToken, tokenFor } from "../../orchestrator/repository/git/transport/credentials.ts";
import { resolveRepository } from "../../orchestrator/repository/repository.ts";
import { git, makeRepository, parseTokens, scratch } from "../support/git.ts";

const nothing = { registered: async () => undefined, cwd: "/", tokens: [] };

test("an address is taken without its userinfo, which stays in memory for that host and port", async () => {
  const heard: HostToken[] = [];
  const options = { ...nothing, onToken: (token: HostToken) => heard.push(token) };

  expect(await resolveRepository("https://ana:p%40ss@git.example.org:8443/me/shop.git?x=1", options)).toEqual({
    kind: "remote",
    url: "https://git.example.org:8443/me/shop.git",
    name: "shop",
  });
  expect(heard).toEqual([{ host: "git.example.org", port: "8443", user: "ana", token: "p@ss" }]);
  expect(tokenFor("https://git.example.org/me/shop.git", heard)).toBeUndefined();
  expect(tokenFor("https://git.example.org:8443/other", heard)).toBe(heard[0]);
});

test("only https is taken, and http of this machine", async () => {
  for (const text of [
    "http://example.org/x.git",
    "git://example.org/x.git",
    "ftp://example.org/x",
    "http://127.0.0.1.example.org/x",
  ]) {
    await expect(resolveRepository(text, nothing)).rejects.toMatchObject({ key: "git.url-scheme", exit: 2 });
  }
  for (const text of ["http://127.0.0.1:4000/x.git", "http://localhost/x", "http://[::1]:80/x"]) {
    expect((await resolveRepository(text, nothing)).kind).toBe("remote");
  }
});

test("an ssh address is taken as https when there is a token for its host", async () => {
  const tokens = parseTokens({ githubToken: "t", gitTokens: "git.example.org=u" });
  const github = { kind: "remote", url: "https://github.com/me/shop.git", name: "shop" } as const;
  expect(await resolveRepository("git@github.com:me/shop.git", { ...nothing, tokens })).toEqual(github);
  expect(await resolveRepository("ssh://git@git.example.org:2222/me/shop", { ...nothing, tokens })).toEqual({
    kind: "remote",
    url: "https://git.example.org/me/shop",
    name: "shop",
  });
  await expect(resolveRepository("git@github.com:me/shop.git", nothing)).rejects.toMatchObject({
    key: "git.ssh-needs-token",
    exit: 78,
    params: { host: "github.com", variable: "GITHUB_TOKEN" },
  });
});

test("GITHUB_TOKEN is only for github.com, and a token with a port only for that port", () => {
  const tokens = parseTokens({ githubToken: "gh", gitTokens: "a.org=any, a.org:444=one\nb.org:443=b" });
  expect(tokenFor("https://github.com/x", tokens)?.token).toBe("gh");
  expect(tokenFor("https://github.com.evil.org/x", tokens)).toBeUndefined();
  expect(tokenFor("https://api.github.com/x", tokens)).toBeUndefined();
  expect(tokenFor("https://a.org/x", tokens)?.token).toBe("any");
  expect(tokenFor("https://a.org:444/x", tokens)?.token).toBe("one");
  expect(tokenFor("https://b.org/x", tokens)?.token).toBe("b");
  expect(tokenFor("https://b.org:444/x", tokens)).toBeUndefined();
});

test("a folder, relative or below its top, is the repository it is in", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "shop"));
  git(dir.path, "clone", "-q", "--bare", source, "bare.git");
  const top = { kind: "folder", path: source, name: "shop" } as const;

  expect(await resolveRepository("shop", { ...nothing, cwd: dir.path })).toEqual(top);
  expect(await resolveRepository(".", { ...nothing, cwd: join(source, "src/deep") })).toEqual(top);
  expect(await resolveRepository(`file://${source}`, nothing)).toEqual(top);
  expect(await resolveRepository("./bare.git", { ...nothing, cwd: dir.path })).toEqual({
    kind: "folder",
    path: join(dir.path, "bare.git"),
    name: "bare",
  });
  expect(await resolveRepository("../linked", { ...nothing, cwd: makeLinked(source) })).toMatchObject({
    name: "linked",
  });
});

function makeLinked(source: string): string {
  git(source, "worktree", "add", "-q", "-b", "spare", "../linked");
  return source;
}

test("a registered name comes before a folder of that name", async () => {
  using dir = scratch();
  makeRepository(join(dir.path, "shop"));
  const named = { kind: "remote", url: "https://example.org/shop.git", name: "shop" } as const;
  const options = {
    ...nothing,
    cwd: dir.path,
    registered: async (name: string) => (name === "shop" ? named : undefined),
  };
  expect(await resolveRepository("shop", options)).toEqual(named);
});

test("what is nothing is refused with what was tried", async () => {
  using dir = scratch();
  mkdirSync(join(dir.path, "plain"));
  const options = { ...nothing, cwd: dir.path };
  await expect(resolveRepository("no-such", options)).rejects.toMatchObject({ key: "git.unknown-repo", exit: 2 });
  await expect(resolveRepository("", options)).rejects.toMatchObject({ key: "git.unknown-repo", exit: 2 });
  await expect(resolveRepository("./no-such", options)).rejects.toMatchObject({ key: "git.no-folder", exit: 2 });
  await expect(resolveRepository("plain", options)).rejects.toMatchObject({ key: "git.not-a-repository", exit: 2 });
});
