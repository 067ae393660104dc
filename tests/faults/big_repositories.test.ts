import { expect } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, doing } from "../support/executable.ts";
import { longTest } from "../support/long.ts";

/** What a stranger's repository can hold: a gigabyte that packs to one megabyte, and 200,000 files. */
const hugeBytes = 1_100_000_000;
const manyFiles = 200_000;

/** A bare repository from what a program tells `git fast-import`: without a working copy of all that. */
function imported(root: string, program: string): string {
  const bare = join(root, "big.git");
  const made = Bun.spawnSync([
    "sh",
    "-c",
    `git init -q --bare -b main '${bare}' && perl -e '${program}' | git -C '${bare}' fast-import --quiet`,
  ]);
  expect([made.exitCode, made.stderr.toString()]).toEqual([0, ""]);
  return bare;
}

const commit = 'print "commit refs/heads/main\\ncommitter A <a\\@example.org> 1700000000 +0000\\ndata 1\\na\\n";';
const repositories = {
  "a file of a gigabyte": `print "blob\\nmark :1\\ndata ${hugeBytes}\\n"; print "\\0" x 1000000 for 1 .. ${hugeBytes / 1_000_000}; print "\\n"; ${commit} print "M 100644 :1 zero.bin\\n"`,
  "two hundred thousand files": `${commit} for my $n (1 .. ${manyFiles}) { my $d = $n % 200; print "M 100644 inline d$d/f$n\\ndata 1\\nx\\n" }`,
};

longTest.each(Object.entries(repositories))(
  "%s in a repository: the work is done beside it, or a sentence says why not; nothing is left half",
  async (_, program) => {
    await using place = aPlace({
      repository: (root) => imported(root, program),
      env: { MAX_EXECUTION_TIME: "7200" },
      script: { planner: [aPlan([{}])], executor: [doing(1)] },
    });
    const { exit, stderr, stdout } = await place.devorch(
      "run",
      "Add stock",
      "--repo",
      place.url,
      "--yes",
      "--unverified",
    );
    if (exit === 0) {
      expect(stdout).toContain("feature/stock");
      expect(place.remote("diff", "--name-only", "main", "feature/stock").split("\n")).toContain("part1.txt");
      expect(Number(place.remote("rev-list", "--count", "main..feature/stock"))).toBe(1);
    } else {
      expect(stderr).toContain("Remove its huge files or use a machine with more memory");
      expect(place.remote("branch", "--list", "feature/*")).toBe("");
    }
  },
  3_600_000,
);
