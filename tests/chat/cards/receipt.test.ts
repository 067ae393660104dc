import { expect, test } from "bun:test";
import { Stage } from "../cli/stage.ts";

async function finished(url: string | null = "https://git.example/ana/tienda/tree/feature/x", ...flags: string[]) {
  const stage = new Stage({ tty: false });
  stage.devorch.add("T-1", { branch: "feature/x" });
  stage.devorch.plan("T-1");
  stage.devorch.acts.approve = async (played, id) => {
    await played.work(id);
    const steps = played.view(id).steps.map((step, at) => ({ ...step, commit: `${at + 1}bc1234f00` }));
    Object.assign(played.view(id), { steps, url });
  };
  expect(await stage.run("approve", "T-1", ...flags)).toBe(0);
  return stage;
}

test("a finished task leaves its steps with commits, and how to go on, on the screen", async () => {
  const { stderr } = await finished();
  expect(stderr.text).toMatch(/^✓ 1 Validar stock en OrderService · 1bc1234/m);
  expect(stderr.text).toMatch(/^✓ 2 Pruebas de stock · 2bc1234/m);
  expect(stderr.text).toContain("git fetch && git switch feature/");
  expect(stderr.text).toContain("devorch diff T-1");
});

test("a local folder has the branch already", async () => {
  const { stderr } = await finished("/home/ana/tienda");
  expect(stderr.text).toContain("git switch feature/");
  expect(stderr.text).not.toContain("git fetch");
});

test("with -q only the card stays", async () => {
  const { stderr } = await finished(undefined, "-q");
  expect(stderr.text).not.toContain("git switch");
  expect(stderr.text).not.toMatch(/^✓ 1/m);
  expect(stderr.text).toContain("✅");
});
