import { expect, test } from "bun:test";
import { KeyedQueue } from "../../orchestrator/task/keyed_queue.ts";

test("work of one key runs one after the other, in the order it came; keys run beside each other", async () => {
  const queue = new KeyedQueue();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Bun.sleep(name.startsWith("slow") ? 20 : 1);
    seen.push(`${name} ends`);
    return name;
  };

  const all = await Promise.all([
    queue.run("a", work("slow 1")),
    queue.run("a", work("2")),
    queue.run("b", work("other")),
    queue.run("a", work("3")),
  ]);

  expect(all).toEqual(["slow 1", "2", "other", "3"]);
  expect(seen.filter((what) => !what.startsWith("other"))).toEqual(
    ["slow 1", "2", "3"].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  expect(seen.indexOf("other ends")).toBeLessThan(seen.indexOf("slow 1 ends"));
});

test.each([
  ["rejects", () => Promise.reject(new Error("no"))],
  [
    "throws at once",
    () => {
      throw new Error("no");
    },
  ],
])("work that %s fails alone", async (_, broken: () => Promise<never>) => {
  const queue = new KeyedQueue();
  const failed = queue.run("a", broken);
  const after = queue.run("a", async () => "done");

  await expect(failed).rejects.toThrow("no");
  expect(await after).toBe("done");
});

test("settled waits for what came before it, and an idle key is forgotten", async () => {
  const queue = new KeyedQueue();
  let done = 0;
  for (const key of ["a", "a", "b"])
    void queue.run(key, async () => {
      await Bun.sleep(1);
      done += 1;
    });
  expect(queue.size).toBe(2);

  await queue.settled("a");
  await queue.settled("b");
  await queue.settled("never used");

  expect([done, queue.size]).toEqual([3, 0]);
});
