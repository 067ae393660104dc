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

  test("and whose run broke off behind the last that is counted: a person is asked", async () => {
    const counted = 'console.log("TAP version 13\\nok 1 gives what there is\\n1..1\\n# tests 1\\n# pass 1");\n';
    const broken = `import { available } from "../src/stock.js";\n${counted}if (available(2) !== 4) throw new Error("not 4");\n`;
    const old = { "src/stock.js": "export const available = (n) => n;\n", "test/stock.test.js": broken };
    await using project = await aJudgedProject({ files: old, command: "bun test/stock.test.js" });
    expect(project.baseline).toMatchObject({ exit: 1, passed: 1, failed: 0 });

    const { asked, suite } = await project.judge({
      "src/stock.js": `${old["src/stock.js"]}// Done.\n`,
      "test/stock.test.js": broken.replace("available(2) !== 4", "available(4) !== 4 && 2"),
    });

    expect(suite.exit).toBe(0);
    expect(asked).toContain("test/stock.test.js:");
  });

  test("and are green because the code was mended, and there are more of them: nobody is asked", async () => {
    await using project = await aJudgedProject({ files: { ...files, [code]: wrong }, command });

    const more = `${tests}\ntest("gives one of one", () => expect(available(1)).toBe(1));\n`;
    const { asked, suite } = await project.judge({ [code]: right, [file]: more });

    expect(suite.exit).toBe(0);
    expect(asked).toBe("");
  });
});

describe("tests that were red or are not counted, wrong code, and something new that makes them pass: a person is asked", () => {
  const counted = projects.python;
  const shell = projects.shell;
  const made = { ...shell, files: { ...shell.files, Makefile: "test:\n\t@sh tests/run.sh\n" } };
  const stamped = "test: .tested\n.tested: stock.sh tests/run.sh\n\t@sh tests/run.sh\n\t@touch .tested\n";
  const rows: [string, { files: Record<string, string>; command: string }, Record<string, string>][] = [
    ["a file named as the target of make", made, { test: "Done.\n" }],
    ["a folder named as the target of make", made, { "test/notes.md": "Done.\n" }],
    ["a stamp of make", { ...shell, files: { ...shell.files, Makefile: stamped } }, { ".tested": "" }],
    [
      "a module in place of the runner",
      counted,
      { "unittest.py": "import sys\nprint('Ran 2 tests in 0.1s\\n\\nOK', file=sys.stderr)\nsys.exit(0)\n" },
    ],
    [
      "a test that patches what others import",
      counted,
      {
        "tests/test_a.py": `import unittest\nimport shop.stock\n${projects.python.files["shop/stock.py"].replace(/^def available/m, "def patched")}\n\nshop.stock.available = patched\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(True)\n`,
      },
    ],
  ];
  test.each(
    rowsOf(
      rows.map(([name, project, added]) => ({ name, project, added })),
      "a file named as the target of make",
      "a module in place of the runner",
    ),
  )("$name", async ({ project, added }) => {
    const { code, wrong } = project.command === shell.command ? shell : counted;
    await using judged = await aJudgedProject({ ...project, files: { ...project.files, [code]: wrong } });
    expect(judged.baseline.exit).not.toBe(0);

    const { asked, suite } = await judged.judge({ [code]: `${wrong}# Done.\n`, ...added });

    expect(suite.exit).toBe(0);
    expect(asked).toContain(Object.keys(added)[0] ?? "");
  });

  test("code that leaves before the tests are counted", async () => {
    const { files, command, code, wrong } = counted;
    await using judged = await aJudgedProject({ files: { ...files, [code]: wrong }, command });

    const { asked, suite } = await judged.judge({ [code]: `${wrong}import os\nos._exit(0)\n` });

    expect([suite.exit, suite.passed]).toEqual([0, null]);
    expect(asked).toContain("0 tests run now");
  });

  test("right code with new files and tests beside it: nobody is asked", async () => {
    for (const { files, command, code, wrong } of [shell, counted]) {
      await using judged = await aJudgedProject({ files: { ...files, [code]: wrong }, command });
      const right = { [code]: files[code as keyof typeof files] as string };
      const more = { "tools/more.sh": "echo more\n", "tests/test_more.py": "import unittest\n", "notes.dat": "1\n" };

      expect((await judged.judge({ ...right, ...more })).asked).toBe("");
    }
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
