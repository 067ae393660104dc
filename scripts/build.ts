/** Builds `./devorch`: one file with everything in it. `bun scripts/build.ts [outfile]`. */
import { familySync, GLIBC } from "detect-libc";

const root = `${import.meta.dir}/..`;
const outfile = process.argv[2] ?? `${root}/devorch`;

/** Folders whose files are found by name at run time: each file is an entry of its own (orchestrator/core/load.ts). */
const modules = ["intents/*.ts", "agents/*.ts", "agents/tools/*.ts", "ai/models/*.ts"]
  .flatMap(filesOf)
  .filter((file) => !/\/_/.test(file));
const assets = ["ai/**/*.md", "orchestrator/demo/shop/**"].flatMap(filesOf);

const libc = familySync() === GLIBC ? "gnu" : "musl";
const nativeModule = `@libsql/linux-${process.arch}-${libc}`;

const result = await Bun.build({
  root,
  entrypoints: ["main.ts", ...modules, ...assets].map((file) => `${root}/${file}`),
  target: "bun",
  format: "esm",
  minify: true,
  bytecode: true,
  // Without it every entry has its own copy of core, and `instanceof UserError` is false only in the executable.
  splitting: true,
  loader: { ".md": "file" },
  naming: { asset: "[dir]/[name].[ext]" },
  // Otherwise the executable would run the `preload` and read the `.env` of whatever folder it is started in.
  compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  plugins: [embedNativeLibsql(), keepShopAsFiles()],
});
if (!result.success) throw new AggregateError(result.logs, "the build failed");
console.log(`${outfile}: ${(Bun.file(outfile).size / 1e6).toFixed(1)} MB`);

function filesOf(pattern: string): string[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: root, dot: true })].sort();
}

/** libsql computes the name of its native module; a literal one is what the bundler can embed. */
function embedNativeLibsql(): Bun.BunPlugin {
  const computed = "require(`@libsql/${target}`)";
  return {
    name: "embed-native-libsql",
    setup(build) {
      build.onLoad({ filter: /node_modules\/libsql\/index\.js$/ }, async ({ path }) => {
        const source = await Bun.file(path).text();
        if (!source.includes(computed)) throw new Error(`${path}: libsql loads its native module in a new way`);
        return { contents: source.replace(computed, `require(${JSON.stringify(nativeModule)})`), loader: "js" };
      });
    },
  };
}

/** The demo's shop is data: its TypeScript is not to be bundled. */
function keepShopAsFiles(): Bun.BunPlugin {
  return {
    name: "keep-shop-as-files",
    setup(build) {
      build.onLoad({ filter: /orchestrator\/demo\/shop\// }, async ({ path }) => ({
        contents: await Bun.file(path).text(),
        loader: "file",
      }));
    },
  };
}
