import type { Devorch } from "../../actions/devorch.ts";
import type { Store } from "../../run/store.ts";
import type { Clock } from "../../task/clock.ts";
import type { TaskEvent } from "../../task/events.ts";
import type { TaskState } from "../../task/task.ts";
import type { Lang } from "../../texts/sentence.ts";

type Fields = Record<string, unknown>;

/** Everything that the bot works with. */
export interface BotWorld {
  devorch: Devorch;
  store: Store;
  /** Hears what was saved about tasks; returns how to stop that. */
  listen(listener: (saved: { task: string; state: TaskState; events: TaskEvent[] }) => void): () => void;
  clock: Clock;
  /** Redacts secrets and drops control characters. */
  clean(text: string): string;
  log: {
    info(name: string, fields?: Fields): void;
    warn(name: string, fields?: Fields): void;
    error(name: string, fields?: Fields): void;
  };
  /** The process before this one did not leave by itself. */
  afterCrash: boolean;
  /** A line for whoever watches the process. */
  tell(line: string): void;
  lang: Lang;
  token: string;
  apiRoot: string;
  users: readonly number[];
  chats: readonly number[];
  webhook: { url: string; secret: string } | null;
}
