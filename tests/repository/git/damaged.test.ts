import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { git, makeBare, openGit, scratch, shop } from "../../support/git.ts";

function frame(payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload as string);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

const half = (body: Buffer) => body.subarray(0, body.length >> 1);

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(copy.length - 300) ^ 0xff, copy.length - 300);
  return copy;
}

/** What a proxy or a sick server may do to an answer, while the connection ends as it should. */
const damages: [what: string, step: string, damage: (body: Buffer) => Buffer, key: string, detail: string][] = [
  ["half of the refs", "GET", half, "git.unreachable", "ended early"],
  ["no refs but an error", "GET", () => frame("ERR no such thing\n"), "git.broken", "no such thing"],
  ["half of the pack", "POST", half, "git.broken", ""],
  ["a pack with a wrong byte", "POST", flipped, "git.broken", ""],
  [
    "an error amid the pack",
    "POST",
    () => Buffer.concat([frame("NAK\n"), frame("\u0003out of memory\n"), Buffer.from("0000")]),
    "git.broken",
    "out of memory",
  ],
];

test.each(damages)("%s is never taken for a repository", async (_, method, damage, key, detail) => {
  using dir = scratch();
  makeBare(dir.path, "shop", [{ ...shop, "big.bin": crypto.getRandomValues(new Uint8Array(50_000)) }]);
  const server = startGitServer({ root: dir.path });
  using proxy = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const body = request.method === "POST" ? await request.arrayBuffer() : null;
      const answer = await fetch(server.url + pathname + search, {
        method: request.method,
        headers: request.headers,
        body,
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const headers = { "content-type": answer.headers.get("content-type") ?? "" };
      return new Response(request.method === method ? damage(bytes) : bytes, { status: answer.status, headers });
    },
  });
  const source = { kind: "remote", url: `http://127.0.0.1:${proxy.port}/shop.git`, name: "shop" } as const;
  const clones = join(dir.path, "clones");

  const opening = openGit(clones, source);

  await expect(opening).rejects.toMatchObject({ key, exit: 75, params: { detail: expect.stringContaining(detail) } });
  expect(readdirSync(clones)).toEqual([]);
  await server.stop();
});

test("what a clone's own configuration says about the network is not heard, and an index of any version is replaced", async () => {
  using dir = scratch();
  const bare = makeBare(dir.path, "shop");
  const server = startGitServer({ root: dir.path });
  const source = { kind: "remote", url: `${server.url}/shop.git`, name: "shop" } as const;
  await using clone = await openGit(join(dir.path, "clones"), source);
  for (const name of ["http.corsProxy", "remote.origin.pushurl", "branch.feature/x.pushRemote"]) {
    git(clone.root, "config", name, "https://elsewhere.example.org/x");
  }
  git(clone.root, "update-index", "--index-version", "4");
  await clone.git.createBranch("feature/x", clone.base.sha);
  await Bun.write(join(clone.root, "a.ts"), "1");

  const sha = await clone.git.commit({ branch: "feature/x", message: "x", paths: ["a.ts"] });
  await clone.git.push({ branch: "feature/x", signal: AbortSignal.timeout(5000) });

  expect(git(bare, "rev-parse", "feature/x")).toBe(sha);
  expect(git(clone.root, "status", "--porcelain")).toBe("");
  await server.stop();
});
