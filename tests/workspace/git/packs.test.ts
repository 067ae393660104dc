import { expect, test } from "bun:test";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readObject } from "../../../orchestrator/workspace/git/objects.ts";
import { PackFile } from "../../../orchestrator/workspace/git/pack_file.ts";
import { indexPack } from "../../../orchestrator/workspace/git/pack_index.ts";
import { repositoryAt } from "../../../orchestrator/workspace/git/repository.ts";
import { git, makeRepository, scratch } from "../../support/git.ts";

/** A history whose files differ a little from commit to commit, so that git stores chains of deltas. */
function history(path: string): string {
  const lines = Array.from({ length: 400 }, (_, at) => `line ${at} ${(at * 7919) % 1000}`);
  const commits = Array.from({ length: 25 }, (_, at) => {
    lines[at * 3] = `changed in ${at}`;
    return { "long.txt": lines.join("\n"), [`f${at}.txt`]: `${at}`, "empty.txt": "", "noise.bin": noise };
  });
  const folder = makeRepository(path, commits);
  git(folder, "tag", "-a", "-m", "a tag", "v1");
  return folder;
}

const noise = crypto.getRandomValues(new Uint8Array(60_000));

test.each([
  ["deltas by place", ["--delta-base-offset"]],
  ["deltas by id", []],
])("the index of a pack with %s is git's own, byte for byte", (_, options) => {
  using dir = scratch();
  const source = history(join(dir.path, "source"));
  const all = git(source, "rev-list", "--objects", "--all").replace(/ .*$/gm, "");
  writeFileSync(join(dir.path, "objects"), `${all}\n`);
  const made = Bun.spawnSync(["git", "pack-objects", "-q", ...options, join(dir.path, "pack")], {
    cwd: source,
    stdin: Bun.file(join(dir.path, "objects")),
  });
  const name = join(dir.path, `pack-${made.stdout.toString().trim()}`);
  expect(git(source, "verify-pack", "-v", `${name}.idx`)).toContain("chain length = 1");

  expect(Buffer.compare(indexPack(new PackFile(`${name}.pack`)), readFileSync(`${name}.idx`))).toBe(0);
});

test("every object of a packed repository is read as git reads it", async () => {
  using dir = scratch();
  const source = history(join(dir.path, "source"));
  git(source, "gc", "-q", "--aggressive");
  const repository = repositoryAt(source);

  const all = git(source, "cat-file", "--batch-all-objects", "--batch-check").split("\n");
  expect(all.length).toBeGreaterThan(70);
  for (const line of all) {
    const [oid = "", type = "", size] = line.split(" ");
    const object = await readObject(repository, oid);
    expect([object.type, object.content.length]).toEqual([type as "blob", Number(size)]);
    const hash = new Bun.CryptoHasher("sha1").update(`${type} ${size}\0`).update(object.content).digest("hex");
    expect(hash).toBe(oid);
  }
  await expect(readObject(repository, "0".repeat(40))).rejects.toThrow("is not in");
});

test("a pack that was cut short is refused", () => {
  using dir = scratch();
  const source = history(join(dir.path, "source"));
  git(source, "gc", "-q");
  const folder = join(source, ".git/objects/pack");
  const pack = readdirSync(folder).find((name) => name.endsWith(".pack")) ?? "";
  const copy = join(dir.path, "cut.pack");
  writeFileSync(copy, readFileSync(join(folder, pack)));
  truncateSync(copy, 30_000);
  expect(() => indexPack(new PackFile(copy))).toThrow();
});
