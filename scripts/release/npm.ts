import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `devorch-linux-x64-musl`: also what npm/devorch.js looks for. */
function packageOf(target: string): string {
  return `devorch-${target}`;
}

const shared = { license: "MIT", description: "A sentence becomes a reviewed branch." };

/**
 * Writes one package per executable and `devorch`, which takes the one of its system as an optional dependency; returns their
 * folders, ready for `npm publish`.
 */
export function writePackages(dist: string, version: string, executables: Readonly<Record<string, string>>): string[] {
  const folder = (name: string) => join(dist, "npm", name);
  const folders = Object.entries(executables).map(([target, executable]) => {
    const at = folder(packageOf(target));
    mkdirSync(at, { recursive: true });
    copyFileSync(executable, join(at, "devorch"));
    chmodSync(join(at, "devorch"), 0o755);
    writePackage(at, { ...shared, name: packageOf(target), version, ...systemOf(target), files: ["devorch"] });
    return at;
  });
  const main = folder("devorch");
  mkdirSync(main, { recursive: true });
  copyFileSync(join(import.meta.dir, "npm", "devorch.js"), join(main, "devorch.js"));
  const optionalDependencies = Object.fromEntries(Object.keys(executables).map((name) => [packageOf(name), version]));
  writePackage(main, {
    ...shared,
    name: "devorch",
    version,
    bin: "devorch.js",
    files: ["devorch.js"],
    optionalDependencies,
  });
  return [...folders, main];
}

/** npm installs a package only where these fit. */
function systemOf(target: string) {
  const [os, cpu, libc = "glibc"] = target.split("-");
  return { os: [os], cpu: [cpu], libc: [libc] };
}

function writePackage(folder: string, content: object): void {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
}
