import { expect, test } from "bun:test";
import { lstatSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Manifest } from "../../../orchestrator/repository/git/transport/manifest.ts";
import { scratch } from "../../support/git.ts";

const entry = { mode: "100644", oid: "a".repeat(40) } as const;

test("a file is known again, also to the next process, until it is another", () => {
  using area = scratch();
  const file = join(area.path, "a.txt");
  writeFileSync(file, "one");
  const manifest = new Manifest(area.path);
  manifest.remember("a.txt", lstatSync(file), entry, { ours: true });
  manifest.save(new Set(["a.txt"]));

  const [again, before] = [new Manifest(area.path), lstatSync(file)];
  expect([again.known("a.txt", before), again.known("b.txt", before)]).toEqual([entry, undefined]);
  writeFileSync(file, "two");
  utimesSync(file, before.atimeMs / 1000, before.mtimeMs / 1000);
  expect(again.known("a.txt", lstatSync(file))).toBeUndefined();
});

test("its conversion belongs to what is known of it", () => {
  using area = scratch();
  const file = join(area.path, "a.txt");
  writeFileSync(file, "one");
  const [manifest, stats] = [new Manifest(area.path), lstatSync(file)];
  manifest.remember("a.txt", stats, entry, { how: "crlf", ours: true });
  manifest.save(new Set(["a.txt"]));
  const again = new Manifest(area.path);

  expect(again.known("a.txt", stats, "crlf")).toEqual(entry);
  expect(again.known("a.txt", stats)).toEqual(entry);
  expect(again.known("a.txt", stats, "")).toBeUndefined();
});

test("rows of an earlier version count for none", () => {
  using area = scratch();
  const file = join(area.path, "a.txt");
  writeFileSync(file, "one");
  const { size, mtimeNs, ctimeNs, ino, mode } = lstatSync(file, { bigint: true });
  const row = ["a.txt", `${size}:${mtimeNs}:${ctimeNs}:${ino}:${mode}`, "100644", "a".repeat(40)];
  writeFileSync(join(area.path, "devorch-manifest.json"), JSON.stringify([row]));

  expect(new Manifest(area.path).known("a.txt", lstatSync(file))).toBeUndefined();
});
