import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, shopFiles } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const big = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [`big${n}.txt`, `beginning of ${n}\n${`${"x".repeat(99)}\n`.repeat(590)}`]),
);

test("a conversation that becomes too long goes on, told in short, also after it was refused for its length", async () => {
  let refused = false;
  await using place = aPlace({
    files: { ...shopFiles, ...big },
    script: (request) => {
      if (request.tools.includes("submit_plan")) {
        if (request.messages.length > 1 && !refused) {
          refused = true;
          return { invalid: "prompt is too long: 210000 tokens > 200000 maximum" };
        }
        const brief = request.messages[0]?.text ?? "";
        return brief.includes("in short") ? aPlan([{}]) : { calls: [call("read_file", { path: "big0.txt" })] };
      }
      const text = request.messages[0]?.text ?? "";
      if (text.includes("in short")) return doing(1);
      return { calls: [call("read_file", { path: `big${request.turn}.txt` })] };
    },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(refused).toBe(true);
  const executing = place.models.requests.filter(({ tools }) => tools.includes("finish_step"));
  const last = executing.at(-1)?.messages ?? [];
  expect(last).toHaveLength(1);
  expect(last[0]?.text).toContain("Your step is 1");
  expect(last[0]?.text).toContain('- read_file {"path":"big0.txt"}:');
  expect(last[0]?.text).toContain("beginning of 7");
  expect(Math.max(...executing.map(({ bytes }) => bytes))).toBeLessThan(600_000);
  expect(executing.at(-1)?.bytes ?? 0).toBeLessThan(200_000);
});

longTest(
  "told in short many times, it begins with the same message each time and does not grow",
  async () => {
    const many = Object.fromEntries(Array.from({ length: 36 }, (_, n) => [`many${n}.txt`, big["big0.txt"] ?? ""]));
    let read = 0;
    await using place = aPlace({
      files: { ...shopFiles, ...many },
      script: ({ tools }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        return read < 36 ? { calls: [call("read_file", { path: `many${read++}.txt` })] } : doing(1);
      },
    });

    const said = await place.devorch("run", "Add stock: factrequest", "--repo", place.url, "--yes", "--json");

    expect(said.exit).toBe(0);
    const executing = place.models.requests.filter(({ tools }) => tools.includes("finish_step"));
    const tellings = executing.filter(({ messages }) => messages.length === 1).slice(1);
    expect(tellings.length).toBeGreaterThan(3);
    for (const { messages, bytes } of tellings) {
      expect(messages[0]?.text.split("factrequest")).toHaveLength(2);
      expect(messages[0]?.text).toContain('- read_file {"path":"many0.txt"}:');
      expect(bytes).toBeLessThan(200_000);
    }
  },
  120_000,
);
