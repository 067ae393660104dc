import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, finish } from "../support/executable.ts";

const files = {
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh":
    'mkdir -p coverage && date +%N > coverage/report.txt && date +%N > "odd [name].log" && echo "1 passed, 0 failed"\n',
};
const setup = [{ run: "echo '{}' > package-lock.json" }];
const filesOf = (remote: (...words: string[]) => string) =>
  remote("diff", "--name-only", "main", "feature/stock", "--", ".", ":!.dev-tasks").split("\n");

test("what set-up and tests leave behind is in no commit, and it is said", async () => {
  await using place = aPlace({
    files,
    script: { planner: [aPlan([{}, {}], { setup })], executor: [doing(1), doing(2)] },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  expect(filesOf(place.remote)).toEqual(["part1.txt", "part2.txt"]);
  const notices = said.events.flatMap((event) =>
    event.type === "notice" && event.key === "task.leftovers" ? [event.params.paths] : [],
  );
  expect(notices.join()).toContain("package-lock.json");
  expect(notices.join()).toContain("coverage/");
});

test("a file that the plan names, or that the executor edits afterwards, is work", async () => {
  const plan = aPlan([{ title: "Lock" }], {
    setup,
    steps: [
      {
        title: "Lock",
        goal: "g",
        files: { create: ["package-lock.json"] },
        verify: [{ run: "test -f package-lock.json" }],
      },
    ],
  });
  const edits = { calls: [call("write_file", { path: "coverage/report.txt", content: "by hand\n" }), finish] };
  await using place = aPlace({ files, script: { planner: [plan], executor: [edits] } });

  expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);

  expect(filesOf(place.remote)).toEqual(["coverage/report.txt", "package-lock.json"]);
});

test("a tracked file that a command changes is part of the branch, and not said to be left out", async () => {
  const changing = [{ run: "echo changed >> notes.txt" }];
  await using place = aPlace({
    files: { ...files, "notes.txt": "notes\n" },
    script: { planner: [aPlan([{}], { setup: changing })], executor: [doing(1)] },
  });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(filesOf(place.remote)).toEqual(["notes.txt", "part1.txt"]);
  expect(JSON.stringify(said.events.filter(({ type }) => type === "notice"))).not.toContain("notes.txt");
});
