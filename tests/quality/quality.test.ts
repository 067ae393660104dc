import { describe, expect, test } from "bun:test";
import { rowsOf } from "../support/long.ts";
import { formats, playCeiling } from "./ceiling.ts";
import { editsBetween } from "./change.ts";
import { playFloor, ways } from "./floor.ts";
import type { Tokens } from "./play.ts";
import { sampleMaterial, samplePair } from "./sample.ts";

// A small part of `make bench-quality`, on a project that needs no network.
const sampled = [
  "every second place",
  "half, and an edit that fails beside the claim",
  "tests skipped",
  "check || true",
  "right, and broken syntax in a file that no test loads",
];

describe.skipIf(!Bun.which("bun"))("what is called done", () => {
  test.each(rowsOf(formats, "edit_file"))("is the change, made by %s", async (format) => {
    const { fault, outcome } = await playCeiling(samplePair, format, sampleMaterial);

    expect(fault).toBeUndefined();
    expect(tokensOf(outcome.recorded)).toEqual(tokensOf(outcome.billed));
  });

  test.each(rowsOf(sampled, "tests skipped"))("is not what came of: %s", async (name) => {
    const way = ways.find((way) => way.name === name);
    if (!way) throw new Error(`there is no way called ${name}`);

    const run = await playFloor(samplePair, way, sampleMaterial);

    expect(run?.outcome.isDone).toBe(false);
    expect(run && tokensOf(run.outcome.recorded)).toEqual(run && tokensOf(run.outcome.billed));
  });
});

/** How often a model was called is not compared: a call that was refused has no tokens. */
function tokensOf({ input, output, cached }: Tokens) {
  return { input, output, cached };
}

const texts: [name: string, before: string, after: string][] = [
  ["one line", "a\nb\nc\n", "a\nx\nc\n"],
  ["the same line twice", "a\n}\nb\n}\nc\n}\n", "a\n}\nb\n}\nx\nc\n}\n"],
  ["nothing around it is unique", "a\n".repeat(60), `${"a\n".repeat(30)}x\n${"a\n".repeat(30)}`],
  ["a final line end that goes", "a\nb\n", "a\nb"],
  ["signs of a replacement", "a\nb\n", "a\n$&$1\n"],
];

test.each(texts)("edits lead from one text to the other: %s", (_, before, after) => {
  let text = before;
  for (const edit of editsBetween(before, after)) {
    expect(text.split(edit.old)).toHaveLength(2);
    text = text.split(edit.old).join(edit.new);
  }
  expect(text).toBe(after);
});
