import { appendFileSync, copyFileSync, existsSync, linkSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { TaskSummary, TaskView } from "../../orchestrator/actions/devorch.ts";
import { viewOf } from "../../orchestrator/actions/views.ts";
import { type GitServer, startGitServer } from "../../orchestrator/demo/git_server.ts";
import type { ModelRequest, Play, Script, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { playScript } from "../../orchestrator/demo/model_server/play.ts";
import { type ModelServer, startModelServer } from "../../orchestrator/demo/model_server/server.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import { storedTask } from "./fleet/stored.ts";
import { aDatabase, testServer, WorkerBeside } from "./fleet/worker_beside.ts";
import { git, makeBare, type Scratch, scratch } from "./git.ts";

/** DEVORCH_BUILT names another build to drive than the one at the root. */
export const built = process.env.DEVORCH_BUILT ?? `${import.meta.dir}/../../devorch`;

/** What one finished command said. */
export interface Said {
  exit: number;
  stdout: string;
  stderr: string;
  /** The lines of stdout as events: with `--json`. */
  events: TaskEvent[];
}

/** A command that runs. */
export interface Running {
  pid: number;
  /** Resolves with the first event of this type on stdout. */
  event(type: TaskEvent["type"], count?: number): Promise<TaskEvent>;
  kill(signal: NodeJS.Signals): void;
  done: Promise<Said>;
  /** Resolves with the first match on stderr; rejects when the command ends without one. */
  told(pattern: RegExp): Promise<RegExpExecArray>;
}

/** `devorch serve`, once it listens, on any port; `words` is another command that serves. */
export async function serving(place: Place, ...words: string[]): Promise<Running & { url: string }> {
  place.env.HTTP_ADDR ??= "127.0.0.1:0";
  const service = place.begin(...(words.length > 0 ? words : ["serve"]));
  const [url] = await service.told(/http:\/\/[\d.:]+/);
  return Object.assign(service, { url });
}

/** A service that answers the commands of a block: each on its own would learn again what sentences mean. */
export async function answering(place: Place): Promise<AsyncDisposable> {
  const service = await serving(place);
  return {
    async [Symbol.asyncDispose]() {
      service.kill("SIGKILL");
      await service.done;
    },
  };
}

/** The built executable alone in an empty folder, with an empty environment, a git server and a model server. */
export interface Place extends AsyncDisposable {
  folder: string;
  git: GitServer;
  models: ModelServer;
  /** The bare repository behind `url`. */
  bare: string;
  url: string;
  env: Record<string, string>;
  devorch(...words: string[]): Promise<Said>;
  begin(...words: string[]): Running;
  /** Before a command that the test starts in its own way: where commands execute nothing, a worker runs beside it. */
  ready(): void;
  tasks(): Promise<TaskSummary[]>;
  /** What `show --json` would say, from what is stored. */
  show(id?: string): Promise<TaskView>;
  /** Native git in the bare repository. */
  remote(...words: string[]): string;
  /** What the models answer from now on. */
  play(play: Play | Script): void;
}

export const token = "git-token-of-the-tests";

export interface PlaceOptions {
  files?: Record<string, string>;
  /** Makes the bare repository somewhere below `root` and returns its path; `files` otherwise. */
  repository?: (root: string) => string;
  script: Play | Script;
  /** What a reviewer answers; by default it finds nothing. */
  reviewer?: Play | Script;
  env?: Record<string, string>;
  /** Tokens that the models of `openai/` declare. */
  window?: number;
  executable?: string;
}

export function aPlace({
  files = shopFiles,
  repository,
  script,
  reviewer,
  env = {},
  window,
  executable = built,
}: PlaceOptions): Place {
  if (!existsSync(executable)) throw new Error("build the executable first: make build");
  const area: Scratch = scratch();
  const folder = join(area.path, "alone");
  mkdirSync(folder);
  putExecutable(executable, join(folder, "devorch"));
  const bare = repository?.(area.path) ?? makeBare(area.path, "shop", [files]);
  appendFileSync(join(bare, "config"), "[http]\n\treceivepack = true\n");
  const server = startGitServer({ root: area.path, tokens: [token] });
  let playing: Play = playOf(script);
  const models = startModelServer((request) => playing(request), {
    ...(reviewer && { reviewer: playOf(reviewer) }),
    ...(window && { window }),
  });
  const settings = {
    HOME: join(area.path, "home"),
    DATA_PATH: join(area.path, "data"),
    ANTHROPIC_API_KEY: "key-of-claude",
    GOOGLE_API_KEY: "key-of-gemini",
    ANTHROPIC_BASE_URL: models.url,
    GOOGLE_GEMINI_BASE_URL: models.url,
    OPENAI_BASE_URL: `${models.url}/v1`,
    GIT_TOKENS: `127.0.0.1=${token}`,
    DEVORCH_LANG: "en",
    ...(testServer !== undefined && { DATABASE_URL: aDatabase(testServer) }),
    ...env,
  };
  const worker = testServer === undefined ? undefined : workerIn(folder);
  const begin = (...words: string[]) => {
    worker?.before(words, settings);
    const running = start(folder, settings, words);
    worker?.during(words, running.done);
    return running;
  };
  const devorch = (...words: string[]) => begin(...words).done;
  return {
    folder,
    git: server,
    models,
    bare,
    url: `${server.url}/${relative(area.path, bare)}`,
    env: settings,
    begin,
    ready: () => worker?.before([], settings),
    devorch,
    tasks: async () => JSON.parse((await devorch("tasks", "--json")).stdout),
    async show(id = "T-1") {
      const task = await storedTask({ env: settings }, id);
      if (task === undefined) throw new Error(`there is no ${id}`);
      return viewOf(task);
    },
    remote: (...words) => git(bare, ...words),
    play: (next) => {
      playing = playOf(next);
    },
    async [Symbol.asyncDispose]() {
      worker?.stop("SIGKILL");
      await models.stop();
      await server.stop();
      area[Symbol.dispose]();
    },
  };
}

/** Two names of one file where that is possible: it has 140 MB, and no test writes to it. */
export function putExecutable(executable: string, path: string): void {
  try {
    linkSync(executable, path);
  } catch {
    // Another disk.
    copyFileSync(executable, path);
  }
}

function playOf(script: Play | Script): Play {
  return typeof script === "function" ? script : playScript(script);
}

function workerIn(folder: string): WorkerBeside {
  return new WorkerBeside(folder, (env, stderr) =>
    Bun.spawn([join(folder, "devorch"), "serve"], {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", stderr],
    }),
  );
}

/** The executable in this folder, with this environment and no other. */
export function start(folder: string, env: Record<string, string>, words: string[]): Running {
  const child = Bun.spawn([join(folder, "devorch"), ...words], {
    cwd: folder,
    env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const events: TaskEvent[] = [];
  const waiting = new Set<() => void>();
  const listening = new Set<() => void>();
  let stdout = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of child.stdout) {
      const text = decoder.decode(chunk, { stream: true });
      stdout += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith('{"v":1')) events.push(JSON.parse(line));
      for (const look of [...waiting]) look();
    }
  })();
  let talk = "";
  const stderr = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of child.stderr) {
      talk += decoder.decode(chunk, { stream: true });
      for (const look of [...listening]) look();
    }
    return talk;
  })();
  const done = (async (): Promise<Said> => {
    const exit = await child.exited;
    await reading;
    for (const look of [...waiting]) look();
    return { exit, stdout, stderr: await stderr, events };
  })();
  return {
    pid: child.pid,
    done,
    kill: (signal) => child.kill(signal),
    told(pattern) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(talk);
          if (!found) return;
          listening.delete(look);
          resolve(found);
        };
        listening.add(look);
        look();
        void stderr.then((words) => reject(new Error(`ended without ${pattern}: ${stdout}${words}`)));
      });
    },
    event(type, count = 1) {
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = events.filter((event) => event.type === type)[count - 1];
          if (found) resolve(found);
          if (found || child.exitCode !== null) waiting.delete(look);
          if (!found && child.exitCode !== null)
            void stderr.then((words) => reject(new Error(`ended without ${type}: ${stdout}${words}`)));
        };
        waiting.add(look);
        look();
      });
    },
  };
}

/** A tiny project whose tests are a shell script: no tool of any language is needed to judge it. */
export const shopFiles: Record<string, string> = {
  "README.md": "# Shop\n",
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh": 'grep -q "stock" stock.txt && echo "1 passed, 0 failed" || { echo "0 passed, 1 failed"; exit 1; }\n',
  "stock.txt": "stock 0\n",
};

/** What `ask` says to these words, as it is written for programs; null where it says nothing. */
export async function asking(place: Place, words: string) {
  const said = await place.devorch("ask", words, "--json");
  return { ...said, reply: said.stdout.startsWith("{") ? JSON.parse(said.stdout.split("\n")[0] ?? "") : null };
}

export const call = (name: string, input: unknown) => ({ name, input });
export const finish = call("finish_step", { summary: "done" });
/** Writes a file anew that may be there: only what the conversation has read may be written over. */
export const overwrite = (path: string, content: string) => [
  call("read_file", { path }),
  call("write_file", { path, content }),
];

interface StepOptions {
  title?: string;
  verify?: { run: string; expect?: "pass" | "fail" | "same"; timeoutSeconds?: number }[];
  files?: { create?: string[]; modify?: string[] };
}

/** A plan of as many steps as given; each writes `part<n>.txt` and checks that it is right. */
export function aPlan(steps: StepOptions[], more: Record<string, unknown> = {}): ScriptedReply {
  return {
    calls: [
      call("submit_plan", {
        summary: "Adds stock validation",
        type: "feat",
        slug: "stock",
        steps: steps.map(({ title, verify, files }, index) => ({
          title: title ?? `Part ${index + 1}`,
          goal: `Write part${index + 1}.txt`,
          files: files ?? { create: [`part${index + 1}.txt`] },
          verify: verify ?? [{ run: `grep -q right part${index + 1}.txt` }],
        })),
        ...more,
      }),
    ],
  };
}

/** Which step a model is asked to do; 0 for the planner. */
export function stepOf({ messages }: ModelRequest): number {
  return Number(/Your step is (\d+)/.exec(messages[0]?.text ?? "")?.[1] ?? 0);
}

/** The executor writes the file of step `n` and says that it is done. */
export function doing(n: number, content = "right"): ScriptedReply {
  return { calls: [...overwrite(`part${n}.txt`, `${content}\n`), finish] };
}
