import { expect, test } from "bun:test";
import { markedProcesses, namespaceEnd, sweep } from "../../../orchestrator/repository/sandbox/process/sweep.ts";

const start = (run: string, command = "sleep 50") =>
  Bun.spawn(["/bin/sh", "-c", command], { env: { DEVORCH_RUN: run, PATH: "/usr/bin:/bin" }, detached: true });

test("kills every process of the run and no other", async () => {
  const run = `T-${crypto.randomUUID()}`;
  const mine = start(run, "setsid sleep 50 & sleep 50 & wait");
  const longer = start(`${run}0`);
  const other = Bun.spawn(["sleep", "50"], { env: { NOT_DEVORCH_RUN: run, X: `DEVORCH_RUN=${run}` } });
  await Bun.sleep(100);

  expect(await sweep(run)).toBe(3);
  await mine.exited;
  expect(mine.signalCode).toBe("SIGKILL");
  expect(longer.exitCode ?? longer.signalCode).toBeNull();
  expect(other.exitCode ?? other.signalCode).toBeNull();
  other.kill();
  await sweep(`${run}0`);
});

test("one that goes on forking is ended too", async () => {
  const run = `T-${crypto.randomUUID()}`;
  start(run, "while :; do setsid sleep 0.05 & sleep 0.01; done");
  await Bun.sleep(100);
  expect(await sweep(run)).toBeGreaterThan(0);
  expect(await sweep(run)).toBe(0);
});

test("spares this process and its parents", async () => {
  const run = `T-${crypto.randomUUID()}`;
  const script = `import { sweep } from "${import.meta.dir}/../../../orchestrator/repository/sandbox/process/sweep.ts"; console.log(await sweep("${run}"));`;
  const child = Bun.spawn(["/bin/sh", "-c", '"$0" -e "$1"; echo parent lives', process.execPath, script], {
    env: { DEVORCH_RUN: run, PATH: "/usr/bin:/bin" },
    stdout: "pipe",
  });
  expect(await new Response(child.stdout).text()).toBe("0\nparent lives\n");
});

test("there may be nothing to do", async () => {
  expect(await sweep("T-none")).toBe(0);
});

test.each([
  ["left alone", ""],
  ["that ignore SIGTERM", "trap '' TERM;"],
])("the end of a pid namespace is that of all its processes: daemons %s", async (_, first) => {
  const run = `T-${crypto.randomUUID()}`;
  const sleeper = `${first} sleep 50 & ${first} sleep 50 & sleep 0.5`;
  const argv = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--json-status-fd", "3"];
  const child = Bun.spawn([...argv, "/bin/sh", "-c", sleeper], {
    env: { DEVORCH_RUN: run, PATH: "/usr/bin:/bin" },
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [, told] = /"child-pid": (\d+)/.exec(await firstText(child.stdio[3])) ?? [];
  const begun = markedProcesses(`DEVORCH_RUN=${run}`).length;

  expect(await namespaceEnd(Number(told))).toBe(true);
  const left = markedProcesses(`DEVORCH_RUN=${run}`);

  // bubblewrap itself, outside, may end a moment later.
  expect(left.filter((pid) => pid !== child.pid)).toEqual([]);
  expect(begun).toBeGreaterThan(1);
  expect(await child.exited).toBe(0);
});

test("a process that is the first of no namespace is not waited for", async () => {
  expect(await namespaceEnd(process.pid)).toBe(true);
  expect(await namespaceEnd(2 ** 30)).toBe(true);
});

async function firstText(descriptor: number | null | undefined): Promise<string> {
  for await (const chunk of Bun.file(descriptor ?? -1).stream()) return new TextDecoder().decode(chunk);
  return "";
}
