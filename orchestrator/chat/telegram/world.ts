import type { Devorch } from "../../actions/devorch.ts";
import type { Store } from "../../run/store.ts";
import type { Clock } from "../../task/clock.ts";
import type { TaskState } from "../../task/task.ts";
import type { Lang } from "../../texts/sentence.ts";

type Fields = Record<string, unknown>;

/** Everything that the bot uses. */
export interface BotWorld {
  devorch: Devorch;
  store: Store;
  /** Calls the listener with saved events; returns a function that stops it. */
  listen(listener: (change: { task: string; state: TaskState }) => void): () => void;
  clock: Clock;
  /** Redacts secrets and drops control characters. */
  clean(text: string): string;
  log: {
    info(name: string, fields?: Fields): void;
    warn(name: string, fields?: Fields): void;
    error(name: string, fields?: Fields): void;
  };
  /** Whether an intent of that name may start, decide or change something. */
  mayChange(intent: string): boolean;
  /** The previous process crashed. */
  afterCrash: boolean;
  /** Prints a line to the terminal. */
  tell(line: string): void;
  lang: Lang;
  token: string;
  apiRoot: string;
  users: readonly number[];
  chats: readonly number[];
  webhook: { url: string; secret: string } | null;
}
