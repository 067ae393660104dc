import { endProcess } from "../plugins/end_process.ts";
import { Exit, UserError } from "../task/errors.ts";
import { text } from "../texts/index.ts";
import type { Lang } from "../texts/sentence.ts";
import type { Runtime } from "./runtime.ts";

const checkIntervalMs = 2000;

/**
 * Ends an owner whose database file was removed or replaced: running tasks stop without a checkpoint, because nothing can be
 * saved. `graceMs` passes between the message and the exit. Returns a function that ends the checks.
 */
export function exitWhenDatabaseRemoved(
  { store, clock, log, redact }: Pick<Runtime, "store" | "clock" | "log" | "redact">,
  { lang, graceMs }: { lang: Lang; graceMs: number },
): () => void {
  let stopped = false;
  const check = async () => {
    const error = await store.repos().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    if (stopped) return;
    if (!(error instanceof UserError) || error.key !== "state.gone") {
      stop = clock.after(checkIntervalMs, () => void check());
      return;
    }
    log.error("database.gone", { error });
    console.error(redact(text(lang, error.key, error.params)));
    stop = clock.after(graceMs, () => endProcess(Exit.io));
  };
  let stop = clock.after(checkIntervalMs, () => void check());
  return () => {
    stopped = true;
    stop();
  };
}
