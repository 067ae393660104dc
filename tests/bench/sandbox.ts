import { aWorkingCopy } from "../repository/sandbox/working_copy.ts";
import { type Figure, median } from "./figures.ts";

const rounds = 50;

/** What the sandbox adds to a command that does nothing. */
export async function sandboxed(): Promise<Figure> {
  const copy = aWorkingCopy();
  const [plain, inside]: [number[], number[]] = [[], []];
  try {
    await copy.run("true");
    for (let round = 0; round < rounds; round++) {
      plain.push(await timed(() => Bun.spawn(["bash", "-c", "true"]).exited));
      inside.push(await timed(() => copy.run("true")));
    }
  } finally {
    copy.remove();
  }
  const value = median(inside) - median(plain);
  return { name: "sandbox: added to a command", unit: "ms", value, aim: { of: "value", most: 40 } };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
