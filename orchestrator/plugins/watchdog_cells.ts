/** The memory that the watched thread and its watchdog share: numbers, then the path of the plugin that is inside. */
export const pathBytes = 4096;
export const cells = { inside: 0, beat: 1, length: 2, numbers: 4, path: 16, bytes: 16 + pathBytes } as const;

/** The message that starts the thread. */
export interface WatchdogOrders {
  shared: SharedArrayBuffer;
  /** The plugin cache in which the plugin is marked disabled. */
  cache: string;
  /** The open file whose lock makes this process the owner. */
  lock: string;
  /** Command line, environment and folder of this program. */
  argv: string[];
  env: string[];
  cwd: string;
  /** Whether it is started again; otherwise it ends with `exit`. */
  again: boolean;
  exit: number;
  /** The message for stderr; `{file}` is the plugin. */
  said: string;
}
