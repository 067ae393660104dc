/** The types of the package `devorch` in one text: what `devorch plugins init` writes. `bun scripts/plugin_types.ts` prints it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dir, "..");
const rooms = join(root, "orchestrator");
const door = "sdk/index";

const head = `// The types of the package "devorch", written by \`devorch plugins init\`: do not change it, give the command again.
// For the types of \`z\`: npm install zod

declare var process: any;
declare var Bun: any;
declare module "node:*";
declare module "*.md" { const text: string; export default text; }
declare module "*.txt" { const text: string; export default text; }
`;

if (import.meta.main) console.log(pluginTypes());

/** Every declaration that the package's own lead to, as modules of one file. Throws what tsc said when it fails. */
export function pluginTypes(): string {
  const folder = mkdtempSync(join(tmpdir(), "devorch-types-"));
  try {
    emit(folder);
    // What a handler gets is what is looked up most.
    const modules = [
      ...new Map([...[door, "sdk/intent"].map((name) => [name, ""] as const), ...reached(folder, door)]),
    ];
    return [head, ...modules.map(([name, text]) => `declare module "${nameOf(name)}" {\n${text}}\n`)].join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emit(folder: string): void {
  const options = ["--target", "esnext", "--lib", "esnext", "--module", "preserve", "--moduleResolution", "bundler"];
  const { exitCode, stdout } = Bun.spawnSync([
    // By this Bun: where it is all there is, "#!/usr/bin/env node" finds nothing.
    ...[process.execPath, join(root, "node_modules/.bin/tsc"), join(rooms, `${door}.ts`), "--ignoreConfig", ...options],
    ...["--types", "bun-types", "--strict", "--skipLibCheck", "--allowImportingTsExtensions"],
    ...[
      "--exactOptionalPropertyTypes",
      "--declaration",
      "--emitDeclarationOnly",
      "--rootDir",
      rooms,
      "--outDir",
      folder,
    ],
  ]);
  if (exitCode !== 0) throw new Error(`tsc could not write the types: ${stdout}`);
}

function reached(folder: string, first: string): [name: string, text: string][] {
  const found = new Map<string, string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    const targets: string[] = [];
    const text = shortTexts(readFileSync(join(folder, `${name}.d.ts`), "utf8"))
      .replace(/(from |import\()"(\.[^"]+)\.ts"/g, (_, before: string, path: string) => {
        const target = join(dirname(name), path);
        targets.push(target);
        return `${before}"${nameOf(target)}"`;
      })
      .replace(/^export declare /gm, "export ")
      .replace(/^declare /gm, "");
    found.set(name, text);
    targets.forEach(visit);
  };
  visit(first);
  return [...found];
}

function nameOf(name: string): string {
  return name === door ? "devorch" : `devorch/${name}`;
}

/** The catalogue's sentences are not needed, their keys are. */
function shortTexts(text: string): string {
  return text.replace(/^declare const catalogue: \{\n([\s\S]*?)^\};\nexport type TextKey = .*$/m, (_, body: string) => {
    const keys = [...body.matchAll(/^ {4}"([^"]+)":/gm)].map(([, key]) => `"${key}"`);
    return `export type TextKey = ${keys.join(" | ")};`;
  });
}
