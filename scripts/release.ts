/**
 * `make release`: executables for every system, their checksums, the licences of what is in them, an installer and packages for
 * npm; each executable is tried out.
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { version } from "../package.json";
import { buildExecutable, type Embedded } from "./build.ts";
import { licensesOf } from "./release/licenses.ts";
import { writePackages } from "./release/npm.ts";
import { smoke } from "./release/smoke.ts";
import { fetchTargets, targets } from "./release/targets.ts";

const root = join(import.meta.dir, "..");
const dist = join(root, "dist");

console.log(changelogWord());
fetchTargets();
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const files: string[] = [];
const executables: Record<string, string> = {};
const embedded = new Set<Embedded[number]>();
for (const [name, target] of Object.entries(targets)) {
  const file = join(dist, `devorch-${version}-${name}`);
  for (const one of await buildExecutable(file, target)) embedded.add(one);
  files.push(file);
  executables[name] = file;
  console.log(`${basename(file)}: ${(Bun.file(file).size / 1e6).toFixed(1)} MB, ${smoke(name, file, version)}`);
}
files.push(writeLicenses());
const sums = files.map((file) => `${createHash("sha256").update(readFileSync(file)).digest("hex")}  ${basename(file)}`);
writeFileSync(join(dist, "SHA256SUMS"), `${sums.join("\n")}\n`);
copyFileSync(join(import.meta.dir, "release", "install.sh"), join(dist, "install.sh"));
for (const folder of writePackages(dist, version, executables)) console.log(`npm publish ${folder}`);

function writeLicenses(): string {
  const { count, text } = licensesOf([...embedded]);
  const file = join(dist, `devorch-${version}-licenses.txt`);
  writeFileSync(file, text);
  console.log(`${basename(file)}: ${count} packages`);
  return file;
}

/** A release needs a heading of its version in the changelog. */
function changelogWord(): string {
  const heading = readFileSync(join(root, "CHANGELOG.md"), "utf8")
    .split("\n")
    .find((line) => line.startsWith(`## ${version}`));
  if (!heading) throw new Error(`CHANGELOG.md has nothing about ${version}, which package.json names`);
  return heading.includes("not released")
    ? `devorch ${version}: CHANGELOG.md says "not released"; put the date there before you publish`
    : `devorch ${version}`;
}
