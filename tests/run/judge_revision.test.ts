import { afterAll, describe, expect, test } from "bun:test";
import { aJudgedProject, type JudgedProject } from "../support/judged.ts";
import { rowsOf } from "../support/long.ts";
import { works } from "../support/packages.ts";
import { cheats, honest, lost } from "./judged_changes.ts";
import { changeOf, type ProjectName, projects } from "./judged_projects.ts";

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
  test.each(rowsOf(possible(cheats), "bun: skip", "python: an assertion deleted", "bun: || true in the script"))(
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

describe("code that is right, and tests that honest work changed: nobody is asked", () => {
  test.each(rowsOf(possible(honest), "bun: a test file moved", "python: a test renamed"))(
    "$name",
    async ({ project, edit, step = {} }) => {
      const { asked } = await (await projectOf(project)).judge(changeOf(project, edit), step);
      expect(asked).toBe("");
    },
  );
});

describe("code that is right, and tests that ask less without need", () => {
  test.each(rowsOf(possible(lost), "bun: an assertion deleted"))("$name", async ({ project, edit, isAsked }) => {
    const { asked } = await (await projectOf(project)).judge(changeOf(project, edit));
    expect(asked !== "").toBe(isAsked);
  });
});
