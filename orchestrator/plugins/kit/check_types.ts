import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compilerOptions } from "./tsconfig.ts";
import { typesOfDevorch } from "./types.ts";

export interface TypeMistake {
  file: string;
  line: number;
  detail: string;
}

const compilerTimeoutMs = 60_000;

/** The compiler of the plugins' own packages, else the one on PATH: never one of the current folder, which may be untrusted. */
export function findTsc(root: string): string | null {
  const own = join(root, "node_modules/.bin/tsc");
  return existsSync(own) ? own : Bun.which("tsc");
}

/** The type errors of plugins and their helpers. Throws when the compiler fails. */
export async function checkTypes(tsc: string, root: string, files: readonly string[]): Promise<TypeMistake[]> {
  const folder = mkdtempSync(join(tmpdir(), "devorch-types-"));
  try {
    const zod = join(root, "node_modules/zod");
    const paths = existsSync(zod) ? { paths: { zod: [zod] } } : {};
    writeFileSync(join(folder, "devorch.d.ts"), typesOfDevorch);
    if (!existsSync(zod)) writeFileSync(join(folder, "zod.d.ts"), "declare module 'zod' { export const z: any; }\n");
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...compilerOptions, ...paths }, files, include: [`${folder}/*.d.ts`] }),
    );
    const child = Bun.spawn([tsc, "--pretty", "false", "-p", folder], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: folder },
      stdout: "pipe",
      stderr: "ignore",
      timeout: compilerTimeoutMs,
      killSignal: "SIGKILL",
    });
    const said = await new Response(child.stdout).text();
    const exit = await child.exited;
    const found = mistakesIn(said, root);
    if (exit !== 0 && found.length === 0) throw new Error(said.trim().split("\n")[0] || `tsc: exit ${exit}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `deploy.ts(7,3): error TS2322: …` of files below `root`; errors in packages are left out. */
function mistakesIn(said: string, root: string): TypeMistake[] {
  const real = realpathSync(root);
  return [...said.matchAll(/^(\S.*)\((\d+),\d+\): error TS\d+: (.*)$/gm)].flatMap(
    ([, path = "", line, detail = ""]) => {
      const file = resolve(real, path);
      const inside = file.startsWith(`${real}/`) && !file.includes("/node_modules/");
      return inside ? [{ file, line: Number(line), detail }] : [];
    },
  );
}
