/** Builds `./devorch`: one file with everything in it. `bun scripts/build.ts [outfile]`. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { familySync, GLIBC } from "detect-libc";
import { examples } from "../orchestrator/plugins/kit/examples.ts";
import { load } from "../orchestrator/sdk/load.ts";
import { appendNative } from "../orchestrator/store/native_module.ts";
import { Classifier } from "../orchestrator/understanding/classifier/classifier.ts";
import { pluginTypes } from "./plugin_types.ts";

const root = join(import.meta.dir, "..");

/** Another system than the one that builds; its parts come from npm packages (scripts/release). */
export interface Target {
  /** `bun-linux-arm64-musl`, as Bun calls it. */
  name: Bun.Build.CompileTarget;
  /** The Bun that the executable begins with. */
  bun: string;
  /** The folder of libsql's native module. */
  libsql: string;
}

/** Files of this project and of packages that went into the executable, relative to the root. */
export type Embedded = string[];

if (import.meta.main) {
  const outfile = process.argv[2] ?? `${root}/devorch`;
  await buildExecutable(outfile);
  console.log(`${outfile}: ${(Bun.file(outfile).size / 1e6).toFixed(1)} MB`);
}

/** Throws what the bundler said when it fails. Without a target: for this machine's processor and libc. */
export async function buildExecutable(outfile: string, target?: Target): Promise<Embedded> {
  const queue = await bundleQueue();
  const result = await Bun.build({
    root,
    entrypoints: ["main.ts", "orchestrator/plugins/watchdog_thread.ts", ...modules(), "assets.ts"].map((file) =>
      join(root, file),
    ),
    files: { [join(root, "assets.ts")]: assetsModule() },
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    metafile: true,
    // Without it every entry has its own copy of the package, and `instanceof UserError` is false only in the executable.
    splitting: true,
    naming: { asset: "[dir]/[name].[ext]" },
    compile: {
      outfile,
      ...(target && { target: target.name, executablePath: target.bun }),
      // Otherwise the executable would run the `preload` and read the `.env` of whatever folder it is started in.
      autoloadDotenv: false,
      autoloadBunfig: false,
      // Packages in plugins/node_modules are found by their package.json.
      autoloadPackageJson: true,
    },
    plugins: [loadNativeLibsql(), embedPluginKit(), embedQueue(queue.code), embedLearning(await learning())],
  });
  if (!result.success) throw new AggregateError(result.logs, "the build failed");
  const native = join(target?.libsql ?? ownNativeLibsql(), "index.node");
  appendNative(outfile, readFileSync(native));
  return [...Object.keys(result.metafile?.inputs ?? {}), ...queue.inputs, relative(root, native)];
}

/** The queue's library as one module: with bytecode it would be four times as large, and most installations never read it. */
async function bundleQueue(): Promise<{ code: string; inputs: Embedded }> {
  const { outputs, metafile } = await Bun.build({
    root,
    entrypoints: [join(root, "orchestrator/queue/bullmq.ts")],
    target: "bun",
    format: "esm",
    minify: true,
    metafile: true,
  });
  const [bundle] = outputs;
  if (!bundle) throw new Error("the queue's library gave no bundle");
  return { code: await bundle.text(), inputs: Object.keys(metafile?.inputs ?? {}) };
}

function embedQueue(code: string): Bun.BunPlugin {
  const file = join(root, "orchestrator/queue/bullmq.bundle.js");
  return {
    name: "embed-queue",
    setup(build) {
      build.onResolve({ filter: /\/bullmq\.bundle\.js$/ }, () => ({ path: file }));
      build.onLoad({ filter: /\/bullmq\.bundle\.js$/ }, () => ({ contents: code, loader: "file" }));
      build.onLoad({ filter: /orchestrator\/queue\/load_bullmq\.ts$/ }, () => ({
        contents: `import file from ${JSON.stringify(file)} with { type: "file" };
          export const loadBullmq = () => import(file);`,
        loader: "ts",
      }));
    },
  };
}

/** Folders whose files are found by name at run time: each file is an entry of its own (orchestrator/sdk/load.ts). */
function modules(): string[] {
  const found = ["intents/*.ts", "agents/*.ts", "agents/tools/*.ts", "ai/models/*.ts", "forges/*.ts"].flatMap(filesOf);
  return found.filter((file) => !/\/_/.test(file));
}

/** A module that names what is embedded as it is, to be found by its path at run time. */
function assetsModule(): string {
  const files = ["ai/**/*.md", "intents/*.txt", "orchestrator/demo/shop/**"].flatMap(filesOf);
  return files
    .map(
      (file, at) => `import file${at} from ${JSON.stringify(`./${file}`)} with { type: "file" }; export { file${at} };`,
    )
    .join("\n");
}

function filesOf(pattern: string): string[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: root, dot: true })].sort();
}

function ownNativeLibsql(): string {
  return `${root}/node_modules/@libsql/linux-${process.arch}-${familySync() === GLIBC ? "gnu" : "musl"}`;
}

/** libsql computes the name of its native module, where the executable has it at its own end. */
function loadNativeLibsql(): Bun.BunPlugin {
  const computed = "require(`@libsql/${target}`)";
  return {
    name: "load-native-libsql",
    setup(build) {
      build.onLoad({ filter: /node_modules\/libsql\/index\.js$/ }, async ({ path }) => {
        const source = await Bun.file(path).text();
        if (!source.includes(computed)) throw new Error(`${path}: libsql loads its native module in a new way`);
        const loader = JSON.stringify(`${root}/orchestrator/store/native_module.ts`);
        const literal = source.replace(computed, `require(${loader}).loadNative()`);
        // Its own folder serves only to try out other names; in the executable it would be the builder's path.
        return { contents: literal.replaceAll("__dirname", '""'), loader: "js" };
      });
    },
  };
}

/** What the classifier learns from the examples that ship: a message is understood without learning it first. */
export async function learning(): Promise<Uint8Array> {
  const { intents } = await load({ root });
  return new Classifier(intents).keep(intents);
}

function embedLearning(bytes: Uint8Array): Bun.BunPlugin {
  const file = join(root, "orchestrator/understanding/classifier/learned.bin");
  return {
    name: "embed-learning",
    setup(build) {
      build.onResolve({ filter: /\/learned\.bin$/ }, () => ({ path: file }));
      build.onLoad({ filter: /\/learned\.bin$/ }, () => ({ contents: bytes, loader: "file" }));
      build.onLoad({ filter: /orchestrator\/understanding\/classifier\/embedded\.ts$/ }, () => ({
        contents: `import { readFileSync } from "node:fs";
          import file from ${JSON.stringify(file)} with { type: "file" };
          export const embeddedLearning = () => readFileSync(file);`,
        loader: "ts",
      }));
    },
  };
}

/** What `devorch plugins init` writes must not need the source. */
function embedPluginKit(): Bun.BunPlugin {
  const embedded = (name: string, value: unknown) => ({
    contents: `export const ${name} = ${JSON.stringify(value)};`,
    loader: "ts" as const,
  });
  return {
    name: "embed-plugin-kit",
    setup(build) {
      build.onLoad({ filter: /orchestrator\/plugins\/kit\/types\.ts$/ }, () =>
        embedded("typesOfDevorch", pluginTypes()),
      );
      build.onLoad({ filter: /orchestrator\/plugins\/kit\/examples\.ts$/ }, () => embedded("examples", examples));
    },
  };
}
