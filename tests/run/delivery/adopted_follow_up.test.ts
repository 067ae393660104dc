import { expect, test } from "bun:test";
import { anOwner, branch, part } from "../../support/delivered.ts";
import { aPlan, doing } from "../../support/executable.ts";

test("the branch of a failed follow-up is gone on with from .dev-tasks alone: what is green stays, trailers are unique", async () => {
  const wrong = (n: number) => [doing(n, "no"), doing(n, "no"), doing(n, "no")];
  const two = [1, 2].map((n) => ({
    files: { create: [`part${n}.txt`] },
    verify: [{ run: `grep -q right part${n}.txt` }],
  }));
  await using owner = await anOwner({ script: { planner: [aPlan(two)], executor: [doing(1), ...wrong(2)] } });
  expect((await owner.run()).state).toBe("failed");
  const again = [3, 4].map((n) => ({
    files: { create: [`part${n}.txt`] },
    verify: [{ run: `grep -q right part${n}.txt` }],
  }));
  owner.place.play({ planner: [aPlan(again)], executor: [doing(3), ...wrong(4)] });
  expect((await owner.modify()).state).toBe("planned");
  expect(await owner.approve()).toMatchObject({ state: "failed", revision: 2, branch });

  owner.place.play({ ...part(4), executor: [doing(4)] });
  await owner.devorch.adopt({ url: owner.place.url, branch, lang: "en", chat: "d", yes: true });
  const end = await owner.rests("T-2");

  expect(end).toMatchObject({
    state: "completed",
    branch,
    steps: [{ state: "green" }, { state: "green", attempts: 1 }],
  });
  const trailers = owner.trailers().filter((line) => line !== "");
  expect(new Set(trailers).size).toBe(trailers.length);
  expect(trailers[0]).toBe("T-2/2/2");
});
