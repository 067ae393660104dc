import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { EndlessDelta } from "../../../orchestrator/repository/git/objects/pack.ts";
import { readObject } from "../../../orchestrator/repository/git/objects/read_object.ts";
import { repositoryAt } from "../../../orchestrator/repository/git/repository.ts";
import { git, makeRepository, scratch, shop } from "../../support/git.ts";

const lines = (seed: number) => Array.from({ length: 2000 }, (_, at) => `line ${at} of ${at % 97 === seed ? seed : 0}`);

/** Texts that differ little, so that git stores them as chains of deltas, one that is large and one that is empty. */
const versions = Array.from({ length: 12 }, (_, at) => ({
  ...shop,
  "long.txt": lines(at).join("\n"),
  "large.bin": Buffer.alloc(300_000, `${at} large `),
  "empty.txt": "",
}));

/** How the objects of a repository may lie on its disk. */
const layouts: Record<string, (root: string) => void> = {
  "loose files": () => undefined,
  "one pack, bases by distance": (root) => git(root, "gc", "-q", "--aggressive"),
  "one pack, bases by name": (root) =>
    git(root, "-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq", "--depth=50"),
  "one pack, offsets of 64 bits": (root) => {
    git(root, "repack", "-adq");
    const folder = join(root, ".git/objects/pack");
    const [name = ""] = readdirSync(folder).filter((file) => file.endsWith(".pack"));
    rmSync(join(folder, name.replace(/pack$/, "idx")));
    git(root, "index-pack", "--index-version=2,0x100", join(folder, name));
  },
  "packs and loose files": (root) => {
    git(root, "repack", "-dq");
    writeFileSync(join(root, "later.txt"), "later");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "later");
    git(root, "repack", "-dq");
    writeFileSync(join(root, "last.txt"), "last");
    git(root, "add", "-A");
    git(root, "commit", "-q", "-m", "last");
  },
};

test.each(Object.keys(layouts))("every object is read as git reads it: %s", async (name) => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), versions);
  layouts[name]?.(root);
  const repository = repositoryAt(root);
  const all = git(root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize)");

  for (const line of all.split("\n")) {
    const [oid = "", type = "", size] = line.split(" ");
    const object = await readObject(repository, oid);
    expect([object.type, object.content.length]).toEqual([type as typeof object.type, Number(size)]);
    expect(new Bun.CryptoHasher("sha1").update(`${type} ${size}\0`).update(object.content).digest("hex")).toBe(oid);
  }
  expect(all.split("\n").length).toBeGreaterThan(40);
});

test("objects that were packed anew meanwhile are found", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), versions);
  git(root, "repack", "-adq");
  const repository = repositoryAt(root);
  const [first, last] = [git(root, "rev-parse", "HEAD~5^{tree}"), git(root, "rev-parse", "HEAD:long.txt")];
  await readObject(repository, first);

  git(root, "commit", "-q", "--allow-empty", "-m", "one more");
  git(root, "repack", "-adfq");

  expect((await readObject(repository, last)).content.toString()).toBe(versions.at(-1)?.["long.txt"] ?? "");
  expect((await readObject(repository, git(root, "rev-parse", "HEAD"))).type).toBe("commit");
});

test.each(["loose", "packed"])("a damaged object is never taken for a whole one: %s", async (how) => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), versions);
  if (how === "packed") git(root, "repack", "-adq");
  const oid = git(root, "rev-parse", "HEAD:large.bin");
  const [pack = ""] = readdirSync(join(root, ".git/objects/pack")).filter((file) => file.endsWith(".pack"));
  const place = how === "packed" ? `pack/${pack}` : `${oid.slice(0, 2)}/${oid.slice(2)}`;
  const file = join(root, ".git/objects", place);
  const bytes = readFileSync(file);
  git(root, "gc", "-q", "--no-prune", "--auto");
  Bun.spawnSync(["chmod", "u+w", file]);

  for (const at of [2, bytes.length >> 1, bytes.length - 3]) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at);
    writeFileSync(file, damaged);
    await expect(readObject(repositoryAt(root), oid)).rejects.toThrow();
  }
  writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
  await expect(readObject(repositoryAt(root), oid)).rejects.toThrow();
});

test("an index that leads to another object is not believed", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), [{ "a.txt": "harmless\n", "b.txt": "harmful!\n" }]);
  git(root, "repack", "-adq");
  const folder = join(root, ".git/objects/pack");
  const file = join(folder, readdirSync(folder).find((name) => name.endsWith(".idx")) ?? "");
  const index = readFileSync(file);
  const count = index.readUInt32BE(8 + 255 * 4);
  const [one, other] = ["HEAD:a.txt", "HEAD:b.txt"].map((path) => git(root, "rev-parse", path));
  const placeOf = (oid = "") => {
    const nth = (index.indexOf(Buffer.from(oid, "hex"), 8 + 256 * 4) - (8 + 256 * 4)) / 20;
    return 8 + 256 * 4 + count * 24 + nth * 4;
  };
  const [first, second] = [placeOf(one), placeOf(other)];
  const offset = index.readUInt32BE(first);
  index.writeUInt32BE(index.readUInt32BE(second), first);
  index.writeUInt32BE(offset, second);
  new Bun.CryptoHasher("sha1")
    .update(index.subarray(0, -20))
    .digest()
    .copy(index, index.length - 20);
  Bun.spawnSync(["chmod", "u+w", file]);
  writeFileSync(file, index);

  await expect(readObject(repositoryAt(root), one ?? "")).rejects.toThrow("damaged");
});

test("where one copy of an object is damaged the other one is read", async () => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), versions);
  const oid = git(root, "rev-parse", "HEAD:long.txt");
  git(root, "repack", "-aq");
  const file = join(root, ".git/objects", oid.slice(0, 2), oid.slice(2));
  Bun.spawnSync(["chmod", "u+w", file]);
  writeFileSync(file, readFileSync(file).subarray(0, 20));

  expect((await readObject(repositoryAt(root), oid)).content.toString()).toBe(git(root, "show", "HEAD:long.txt"));
});

const sha1 = (bytes: Buffer) => new Bun.CryptoHasher("sha1").update(bytes).digest();

/** A pack, with its index, of deltas by name: each object is made from its base. */
function writeDeltas(folder: string, bases: Record<string, string>): void {
  const head = Buffer.from("PACK\0\0\0\u0002\0\0\0\0", "latin1");
  head.writeUInt32BE(Object.keys(bases).length, 8);
  const parts = [head];
  const offsets = new Map<string, number>();
  for (const [oid, base] of Object.entries(bases)) {
    offsets.set(oid, Buffer.concat(parts).length);
    const delta = Buffer.from([1, 1, 0x91, 0, 1]);
    parts.push(Buffer.from([0x70 | delta.length]), Buffer.from(base, "hex"), deflateSync(delta));
  }
  const trailer = sha1(Buffer.concat(parts));
  const oids = [...offsets.keys()].sort();
  const numbers = (list: readonly number[]) => {
    const bytes = Buffer.alloc(list.length * 4);
    for (const [at, one] of list.entries()) bytes.writeUInt32BE(one, at * 4);
    return bytes;
  };
  const upTo = Array.from({ length: 256 }, (_, first) =>
    oids.filter((oid) => Number.parseInt(oid.slice(0, 2), 16) <= first),
  );
  const index = Buffer.concat([
    Buffer.from([0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]),
    numbers(upTo.map(({ length }) => length)),
    Buffer.from(oids.join(""), "hex"),
    numbers(oids.map(() => 0)),
    numbers(oids.map((oid) => offsets.get(oid) ?? 0)),
    trailer,
  ]);
  const file = join(folder, `pack-${trailer.toString("hex")}`);
  writeFileSync(`${file}.pack`, Buffer.concat([...parts, trailer]));
  writeFileSync(`${file}.idx`, Buffer.concat([index, sha1(index)]));
}

const [one, two, three, four] = ["a", "b", "c", "d"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];

test.each<[string, Record<string, string>[]]>([
  ["of one with itself", [{ [one]: one }]],
  ["in a pack", [{ [one]: two, [two]: one }]],
  ["across packs", [{ [one]: two }, { [two]: one }]],
  [
    "across packs in many ways",
    [{ [one]: two }, { [two]: one }, { [one]: two, [three]: one }, { [two]: one, [four]: one }],
  ],
])("objects that are made from each other are refused at once: %s", async (_, packs) => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"));
  for (const pack of packs) writeDeltas(join(root, ".git/objects/pack"), pack);

  await expect(readObject(repositoryAt(root), one)).rejects.toThrow(EndlessDelta);
});
