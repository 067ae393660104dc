import { describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
const door = readFileSync(join(root, "orchestrator/sdk/index.ts"), "utf8");
const page = readFileSync(join(root, "docs/plugin-api.md"), "utf8");
const exported = [...door.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
  names.split(",").flatMap((name) => name.replace(/^\s*type\s/, "").trim() || []),
);
const sections = new Map(
  [...page.matchAll(/^### `(\w+)`\n[^#]*?```ts\n([\s\S]*?)^```$/gm)].map(([, name = "", code = ""]) => [name, code]),
);

describe("the package devorch", () => {
  test("has at most 60 exports, named one by one", () => {
    expect(exported.length).toBeGreaterThan(40);
    expect(exported.length).toBeLessThanOrEqual(60);
    expect(door).not.toContain("export *");
  });

  test("has an example of each, and of nothing else", () => {
    expect([...sections.keys()].toSorted()).toEqual(exported.toSorted());
    for (const [name, code] of sections) expect(code).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test("the examples are what the compiler accepts, and a wrong one is not", () => {
    const folder = mkdtempSync(join(tmpdir(), "devorch-door-"));
    try {
      for (const [name, code] of sections) {
        const used = exported.filter((other) => new RegExp(`\\b${other}\\b`).test(code));
        writeFileSync(join(folder, `${name}.ts`), `import { ${used.join(", ")} } from "devorch";\n${code}`);
      }
      expect(compile(folder)).toBe("");

      writeFileSync(join(folder, "wrong.ts"), `import { leftOut } from "devorch";\nleftOut("three", "lines");\n`);
      expect(compile(folder)).toContain("wrong.ts");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** What tsc says about the files of a folder that import the package. */
function compile(folder: string): string {
  const packages = { devorch: [join(root, "orchestrator/sdk/index.ts")], zod: [join(root, "node_modules/zod")] };
  const options = { noEmit: true, types: ["bun-types"], typeRoots: [join(root, "node_modules")], paths: packages };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: { ...options, verbatimModuleSyntax: false, isolatedModules: false },
      include: ["*.ts"],
      exclude: [],
    }),
  );
  const { stdout } = Bun.spawnSync([process.execPath, join(root, "node_modules/.bin/tsc"), "-p", folder]);
  return stdout.toString();
}
