import { expect, test } from "bun:test";
import type { MappedFile } from "../../../orchestrator/repository/map/analysis.ts";
import { MappedFiles } from "../../../orchestrator/repository/map/mapped_files.ts";

/** Together more than one piece. */
const files: MappedFile[] = Array.from({ length: 2000 }, (_, nth) => ({
  path: `src/módulo${nth}\n.ts`,
  score: nth / 1000,
  definitions: Array.from({ length: nth % 7 }, (_, at) => ({
    name: `name${at}`,
    line: at + 1,
    signature: `export function name${at}(año: string): "日本"`,
    member: at % 2 === 0,
    score: at / 3,
  })),
}));

const written = (some: readonly MappedFile[]) => Buffer.concat(MappedFiles.of(some).toFile());
const all = (mapped: MappedFiles | undefined) =>
  mapped && Array.from({ length: mapped.length }, (_, nth) => mapped.at(nth));

test.each([0, 1, files.length])("%d files are what they were, from a file too", (count) => {
  const some = files.slice(0, count);
  expect(all(MappedFiles.of(some))).toEqual(some);
  expect(all(MappedFiles.fromFile(written(some)))).toEqual(some);
});

test("a damaged file holds none", () => {
  const bytes = written(files);
  const line = bytes.indexOf(10, bytes.length / 2) + 1;
  const zeros = Buffer.from(bytes).fill(0, 4096, 8192);
  const damaged = [bytes.subarray(0, line), bytes.subarray(0, -1), bytes.subarray(line), zeros, Buffer.alloc(0)];
  expect(damaged.map((one) => MappedFiles.fromFile(one))).toEqual(damaged.map(() => undefined));
});
