import { afterAll, describe, expect, test } from "bun:test";
import { aJudgedProject, type JudgedProject } from "../support/judged.ts";
import { rowsOf } from "../support/long.ts";
import { works } from "../support/packages.ts";
import { cheats, honest, lost } from "./judged_changes.ts";
import { changeOf, type ProjectName, projects } from "./judged_projects.ts";
import { deletion, noRenames, renames, values } from "./renamed_changes.ts";

const opened = new Map<ProjectName, Promise<JudgedProject>>();
const projectOf = (name: ProjectName): Promise<JudgedProject> => {
  const open = opened.get(name) ?? aJudgedProject(projects[name]);
  opened.set(name, open);
  return open;
};
afterAll(async () => {
  for (const project of opened.values()) await (await project)[Symbol.asyncDispose]();
});
const possible = <Row extends { project: ProjectName }>(rows: readonly Row[]) =>
  rows.filter(({ project }) => works(projects[project].needs));

describe("code that is wrong, and tests that were made to pass: a person is asked", () => {
  test.each(rowsOf(possible(cheats), "bun: skip", "bun: || true in the script"))(
    "$name",
    async ({ project, edit, by, at }) => {
      const { code, wrong } = projects[project];
      const { asked, suite } = await (await projectOf(project)).judge({ ...changeOf(project, edit), [code]: wrong });

      // Else it is no cheat: the checks would have been red.
      expect([suite.exit, suite.failed ?? 0]).toEqual([0, 0]);
      expect(asked).toContain(at ?? projects[project].test);
      expect(asked).toContain({ run: "fails on the new code", masked: "the code is nonsense" }[by]);
    },
  );
});

describe("tests that were red before", () => {
  const { files, code, wrong, command, test: file } = projects.bun;
  const right = files[code as keyof typeof files];
  const tests = files["tests/stock.test.ts"];

  test.each([
    [
      "expect anything now",
      { [file]: tests.replace(/toBe\(\d\)/g, "toBeDefined()").replace(/toThrow.*/, "toBeDefined();") },
    ],
    ["are skipped now", { [file]: tests.replaceAll('test("', 'test.skip("').concat('test("x", () => {});\n') }],
  ])("and %s: a person is asked", async (_, change) => {
    await using project = await aJudgedProject({ files: { ...files, [code]: wrong }, command });

    const { asked, suite } = await project.judge(change);

    expect(suite.exit).toBe(0);
    expect(asked).toContain(`${file}:`);
  });

  test("and are green because the code was mended, and there are more of them: nobody is asked", async () => {
    await using project = await aJudgedProject({ files: { ...files, [code]: wrong }, command });

    const more = `${tests}\ntest("gives one of one", () => expect(available(1)).toBe(1));\n`;
    const { asked, suite } = await project.judge({ [code]: right, [file]: more });

    expect(suite.exit).toBe(0);
    expect(asked).toBe("");
  });
});

describe("code that is right, and tests that honest work changed: nobody is asked", () => {
  test.each(rowsOf(possible(honest), "python: a test renamed"))("$name", async ({ project, edit, step = {} }) => {
    const { asked } = await (await projectOf(project)).judge(changeOf(project, edit), step);
    expect(asked).toBe("");
  });
});

describe("code that is right, and tests that ask less without need", () => {
  test.each(rowsOf(possible(lost), "bun: an assertion deleted"))("$name", async ({ project, edit, isAsked }) => {
    const { asked } = await (await projectOf(project)).judge(changeOf(project, edit));
    expect(asked !== "").toBe(isAsked);
  });
});

describe("names that became others in code and tests: nobody is asked", () => {
  test.each(rowsOf(possible(renames), "bun: a function", "python: a module"))("$name", async ({ project, change }) => {
    const { asked, suite } = await (await projectOf(project)).judge(change);

    expect(suite.exit).toBe(0);
    expect(asked).toBe("");
  });
});

describe("words that became others in code and tests, and are no names of the code: a person is asked", () => {
  test.each(rowsOf(possible(noRenames), "bun: a function renamed, and a value"))(
    "$name",
    async ({ project, change }) => {
      const { asked, suite } = await (await projectOf(project)).judge(change);

      expect(suite.exit).toBe(0);
      expect(asked).toContain("fails on the new code");
    },
  );

  test.each(rowsOf(values, "true to false"))("$name", async ({ before, after }) => {
    await using project = await aJudgedProject({ files: before, command: "bun test" });

    const { asked, suite } = await project.judge(after);

    expect(suite.exit).toBe(0);
    expect(asked).toContain("tests/flag.test.ts:");
  });
});

describe("what the plan announced", () => {
  test("a function goes with its tests: a person is asked, unless the plan said so", async () => {
    const project = await projectOf("bun");
    const announced = { changesTests: [{ path: "tests/stock.test.ts", why: "the function goes" }] };

    expect((await project.judge(deletion)).asked).toContain("tests/stock.test.ts:");
    expect((await project.judge(deletion, announced)).asked).toBe("");
  });

  test("another expected value: a person is asked with its place, unless the plan said so", async () => {
    const project = await projectOf("node");
    const change = {
      "src/stock.js": projects.node.wrong,
      "test/stock.test.js": projects.node.files["test/stock.test.js"].replace("available(2), 2", "available(2), 4"),
    };
    const announced = { changesTests: [{ path: "test/stock.test.js", why: "twice as much" }] };

    expect((await project.judge(change)).asked).toContain("test/stock.test.js:5");
    expect((await project.judge(change, announced)).asked).toBe("");
  });
});
