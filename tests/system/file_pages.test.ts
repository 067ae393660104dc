import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { unchangedMappings } from "../../orchestrator/system/file_pages.ts";
import { programSection } from "../../orchestrator/system/program_section.ts";
import { aPlace, aPlan, built, doing, serving } from "../support/executable.ts";
import { until } from "../support/until.ts";

const mapping = (head: string, anonymous: number, swapped = 0) =>
  `${head}\nSize:   4 kB\nRss:  4 kB\nPrivate_Dirty:         0 kB\nAnonymous:      ${String(anonymous).padStart(6)} kB\nAnonHugePages:         0 kB\nSwap:      ${String(swapped).padStart(6)} kB\nSwapPss:               0 kB\nVmFlags: rd mr\n`;

test("only what nobody can write and what holds nothing but the file is given back", () => {
  const smaps = [
    mapping("00200000-01a39000 r--p 00000000 fe:00 2229662                            /opt/my devorch", 0),
    mapping("01a40000-0684a000 r-xp 01838000 fe:00 2229662                            /opt/my devorch", 0),
    mapping("0684a000-0685f000 rw-p 06641000 fe:00 2229662                            /opt/my devorch", 0),
    mapping("0685f000-06867000 r--p 06656000 fe:00 2229662                            /opt/my devorch", 32),
    mapping("06870000-06871000 r--p 06656000 fe:00 2229662                            /lib/swapped.so", 0, 4),
    mapping("06867000-06868000 rwxp 06656000 fe:00 2229662                            /opt/my devorch", 0),
    mapping("7fe5c5d59000-7fe5c5eaf000 r-xp 00026000 fe:00 339380                     /tmp/x (deleted)", 0),
    mapping("7fe5c5eb0000-7fe5c5eb1000 r--s 00000000 fe:00 339381                     /data/shared", 0),
    mapping("7fe5859ee000-7fe5c59ee000 r-xp 00000000 00:00 0", 0),
    mapping("7ffd5859e000-7ffd585a0000 r-xp 00000000 00:00 0                          [vdso]", 0),
  ].join("");
  expect(unchangedMappings(smaps)).toEqual([
    { at: 0x200000n, bytes: 0x1839000n },
    { at: 0x1a40000n, bytes: 0x4e0a000n },
    { at: 0x7fe5c5d59000n, bytes: 0x156000n },
  ]);
  expect(unchangedMappings("")).toEqual([]);
});

test("a service gives memory back some seconds after its start, and works as before", async () => {
  await using place = onDisk(() =>
    aPlace({
      env: { HTTP_ADDR: "127.0.0.1:0" },
      script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1)),
    }),
  );
  const service = await serving(place);
  const held = () => fileMemoryOf(service.pid);
  const started = held();
  let least = started;
  for (let tries = 0; tries < 80 && least > started * 0.75; tries++) {
    await Bun.sleep(250);
    least = Math.min(least, held());
  }
  expect(least).toBeLessThanOrEqual(started * 0.75);
  const { size, resident } = programOf(service.pid);
  expect(size).toBeGreaterThan(10_000);
  expect(resident).toBeLessThan(size / 4);
  expect((await place.devorch("run", "First", "--repo", place.url, "--yes", "--detach")).exit).toBe(0);
  expect((await place.devorch("resume", "T-1", "--json")).events.at(-1)?.type).toBe("task.completed");
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
});

test("an owner that only waits for a model gives memory back too, and goes on", async () => {
  const released = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await using place = onDisk(() =>
    aPlace({
      script: async ({ tools }) => {
        if (tools.includes("submit_plan")) return aPlan([{}]);
        asked.resolve();
        await released.promise;
        return doing(1);
      },
    }),
  );
  const owner = place.begin("run", "First", "--repo", place.url, "--yes", "--json");
  await asked.promise;
  const before = fileMemoryOf(owner.pid);
  await until(() => fileMemoryOf(owner.pid) <= before * 0.75, 20_000);
  released.resolve();
  expect((await owner.done).events.at(-1)?.type).toBe("task.completed");
});

test("a program whose addresses the system chooses has no section to protect, nor has a text", () => {
  expect(programSection("/bin/sh")).toBeUndefined();
  expect(programSection(import.meta.path)).toBeUndefined();
});

/** Of what Bun compiled into the executable, which nobody can write any more; in kB. */
function programOf(pid: number): { size: number; resident: number } {
  const at = programSection(built)?.at.toString(16).padStart(8, "0");
  const smaps = readFileSync(`/proc/${pid}/smaps`, "utf8");
  const [entry = ""] = new RegExp(`^${at}-.* r--p [^]*?^VmFlags`, "m").exec(smaps) ?? [];
  const kilobytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(entry)?.[1]);
  return { size: kilobytes("Size"), resident: kilobytes("Rss") };
}

/** In kB. */
function fileMemoryOf(pid: number): number {
  return Number(/^RssFile:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** What is mapped of a file in memory gives nothing back. */
function onDisk<T>(make: () => T): T {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = "/var/tmp";
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
