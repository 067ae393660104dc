import { expect, test } from "bun:test";
import { aWorkingCopy } from "../workspace/sandbox/working_copy.ts";

/** All fifty with DEVORCH_FAULTS=1. */
const runs = process.env.DEVORCH_FAULTS === "1" ? 50 : 10;

test("what the sandbox adds to a command", async () => {
  const copy = aWorkingCopy();
  const plain: number[] = [];
  const sandboxed: number[] = [];
  try {
    await copy.run("true");
    for (let run = 0; run < runs; run++) {
      plain.push(await timed(() => Bun.spawn(["bash", "-c", "true"]).exited));
      sandboxed.push(await timed(() => copy.run("true")));
    }
  } finally {
    copy.remove();
  }
  const added = median(sandboxed) - median(plain);
  console.log(
    `a command: ${median(sandboxed).toFixed(1)} ms in the sandbox, ${median(plain).toFixed(1)} ms plain, of ${runs}`,
  );
  // The aim is 40 ms on a machine that does nothing else; tests share theirs.
  expect(added).toBeLessThan(400);
});

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
