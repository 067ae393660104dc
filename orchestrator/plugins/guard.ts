import { type Model, ModelError, type Provider } from "../models/model.ts";
import { WaitsForPerson } from "../run/phases/ask_questions.ts";
import type { Agent } from "../sdk/agent.ts";
import { errorReason } from "../sdk/error_reason.ts";
import type { Forge } from "../sdk/forge.ts";
import type { Intent } from "../sdk/intent.ts";
import type { LoadableModule } from "../sdk/load.ts";
import { lineIn, type Problem } from "../sdk/plugin_problem.ts";
import type { Tool } from "../sdk/tool.ts";
import { Pause, TaskError, UserError } from "../task/errors.ts";

const maxFailures = 5;
const handlerMinutes = 15;
/** Between two pieces of an answer; a provider may bring all of it at once. */
const longestSilenceMs = 10 * 60_000;

const forgeParts = ["api", "pullRequests", "checks", "reviews", "issues", "webhook"] as const;
/** Functions of a forge that return without asking anything. */
const atOnce: ReadonlySet<string> = new Set(["url", "read"] satisfies (keyof (NonNullable<Forge["api"]> &
  NonNullable<Forge["webhook"]>))[]);

export interface GuardOptions {
  /** Called around every call of a plugin's code. */
  watchdog: { ready(): Promise<void>; enter(file: string): void; leave(file: string): void };
  failed(module: LoadableModule, error: unknown): void;
  /** How long a provider may be silent; tests bring less. */
  silenceMs?: number;
  /** It failed too often in a row. */
  giveUp(module: LoadableModule, problem: Problem): void;
}

/** Wraps what plugins export: errors are attributed to the plugin and counted. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #failures = new Map<string, number>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  wrap(module: LoadableModule, value: unknown): unknown {
    switch (module.kind) {
      case "intent":
        return this.#intent(module, value as Intent);
      case "agent": {
        const agent = value as Agent;
        return { ...agent, run: (input, context) => this.run(module, () => agent.run(input, context)) } satisfies Agent;
      }
      case "tool": {
        const tool = value as Tool;
        const { run } = tool;
        if (!run) return tool;
        return {
          ...tool,
          run: (input, context) => this.run(module, () => run.call(tool, input, context)),
        } satisfies Tool;
      }
      case "provider": {
        const provider = value as Provider;
        const open: Provider["open"] = async (...given) =>
          this.#model(module, await this.run(module, () => provider.open(...given)));
        return { ...provider, open } satisfies Provider;
      }
      case "forge": {
        const forge = value as Forge;
        const parts = forgeParts.flatMap((part) => (forge[part] ? [[part, this.#asked(module, forge[part])]] : []));
        return { ...forge, ...Object.fromEntries(parts) } satisfies Forge;
      }
    }
  }

  /** The part of a forge with every function that asks the forge run as a plugin's. */
  #asked(module: LoadableModule, part: object): object {
    const functions = Object.entries(part).map(([name, act]) => [
      name,
      atOnce.has(name) ? act : (...given: unknown[]) => this.run(module, async () => act(...given)),
    ]);
    return Object.fromEntries(functions);
  }

  /** Calls a plugin. devorch's own errors pass; others are counted. */
  async run<T>(module: LoadableModule, work: () => Promise<T>): Promise<T> {
    const { watchdog } = this.#options;
    await watchdog.ready();
    watchdog.enter(module.file);
    try {
      const result = await work();
      this.#failures.delete(module.file);
      return result;
    } catch (error) {
      if (!isDevorchError(error)) this.count(module, error);
      throw error;
    } finally {
      watchdog.leave(module.file);
    }
  }

  /** One more failure of this plugin. */
  count(module: LoadableModule, error: unknown): void {
    const times = (this.#failures.get(module.file) ?? 0) + 1;
    this.#failures.set(module.file, times);
    this.#options.failed(module, error);
    if (times !== maxFailures) return;
    this.#failures.delete(module.file);
    const params = { times, detail: errorReason(error) };
    this.#options.giveUp(module, { key: "plugin.off.failures", params, line: lineIn(error, module.file) });
  }

  #intent(module: LoadableModule, intent: Intent): Intent {
    const { on } = intent;
    return {
      ...intent,
      handle: async (context) => {
        try {
          await withHandlerTimeout(
            module,
            this.run(module, () => intent.handle(context)),
          );
        } catch (error) {
          if (isDevorchError(error)) throw error;
          const line = lineIn(error, module.file);
          const at = line === null ? "" : ` (${module.file}:${line})`;
          throw new UserError("plugin.failed", { name: module.name, detail: errorReason(error), at }, { cause: error });
        }
      },
      ...(on && { on: this.#listeners(module, on) }),
    };
  }

  #listeners(module: LoadableModule, on: NonNullable<Intent["on"]>): NonNullable<Intent["on"]> {
    return Object.fromEntries(
      Object.entries(on).map(([type, listener]) => [
        type,
        (...given: Parameters<typeof listener>) => this.run(module, async () => listener(...given)),
      ]),
    );
  }

  #model(module: LoadableModule, model: Model): Model {
    const guard = this;
    const { silenceMs = longestSilenceMs } = this.#options;
    return {
      get window() {
        return model.window;
      },
      async *converse(...given) {
        const [, , { signal }] = given;
        const answer = model.converse(...given)[Symbol.asyncIterator]();
        let isHeard = true;
        try {
          for (;;) {
            isHeard = false;
            const { done, value } = await guard.run(module, () => withinSilence(answer.next(), silenceMs, signal));
            isHeard = true;
            if (done) return;
            yield value;
          }
        } finally {
          // One that hangs would hang here as well.
          const ended = answer.return?.();
          if (isHeard) await ended;
          else void ended?.catch(() => {});
        }
      },
    };
  }
}

/** A provider that hangs must not hold its task, whether or not it minds the signal. */
async function withinSilence<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const silent = () => reject(new ModelError("network", `no word for ${ms / 1_000} s`, { billed: true }));
  const aborted = () => reject(signal.reason);
  const timer = setTimeout(silent, ms);
  signal.addEventListener("abort", aborted, { once: true });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
  }
}

function isDevorchError(error: unknown): boolean {
  const ours = [UserError, TaskError, Pause, ModelError, WaitsForPerson].some((kind) => error instanceof kind);
  return ours || (error instanceof Error && error.name === "AbortError");
}

/** A handler that never settles must not block its chat for ever. */
async function withHandlerTimeout<T>({ name }: LoadableModule, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const minutes = handlerMinutes;
    timer = setTimeout(() => reject(new UserError("plugin.silent", { name, minutes })), minutes * 60_000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
