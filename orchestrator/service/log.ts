import { join } from "node:path";
import { configureSync, getLogger, type LogLevel, type LogRecord, resetSync, type Sink } from "@logtape/logtape";
import { redactDeep } from "../safety/redact.ts";
import type { TaskEvent } from "../task/events.ts";
import { isTaskId } from "../task/task_id.ts";
import { type LogFile, logFile } from "./log_file.ts";
import { taskShare } from "./old_logs.ts";
import type { Redactor } from "./redact.ts";

export type LogFields = Record<string, unknown>;

/** The log of one owner process. Names are `noun.event`. Never throws: a full disk costs lines, not work. */
export interface Log {
  /**
   * Into the task's own `execution.log` whole, and into `orchestrator.log` as one short line: after a moment, with others, because the
   * event is in the database already. Every other line is in its file at once, those before it too.
   */
  event(event: TaskEvent): void;
  debug(name: string, fields?: LogFields): void;
  info(name: string, fields?: LogFields): void;
  warn(name: string, fields?: LogFields): void;
  /** Also into `error.log`; an Error among the fields is written with its stack and causes. */
  error(name: string, fields?: LogFields): void;
  /** Ends the log; later calls write nothing. */
  close(): void;
}

export interface LogOptions {
  /** LOGS_PATH; folders and files are made when the first line needs them. */
  folder: string;
  level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  /** LOG_MAX_MB: half of it is for `orchestrator.log` and `error.log` with their old parts. */
  maxMb: number;
  redact: Redactor;
  /** Of several processes that share a database, which one: it is in each line, and the lines stand on stdout too, where containers are read. */
  worker?: string | undefined;
  /** Writes a line of it; default: on stdout. */
  write?(line: string): void;
}

const levels: Record<LogOptions["level"], LogLevel> = {
  DEBUG: "debug",
  INFO: "info",
  WARN: "warning",
  ERROR: "error",
};

/** How long the line of an event waits for others. */
const eventWaitMs = 200;

/** `orchestrator.log` and the four parts before it, `error.log` and the one before it. */
const fileCount = 7;

export function startLog(options: LogOptions): Log {
  const { folder, redact } = options;
  const share = Math.max(1, Math.floor((options.maxMb * 1_000_000 - taskShare(options.maxMb)) / fileCount));
  const lineOfThis = (record: LogRecord) => lineOf(record, options.worker, redact);
  const files = new WaitingLines();
  const rotating = (name: string, kept: number): Sink => {
    const file = logFile(join(folder, name), { maxBytes: share, kept });
    return (record) => files.add(file, () => lineOfThis(record));
  };
  const { write = (line) => void process.stdout.write(line) } = options;
  const stdout: Sink = (record) => write(`${JSON.stringify(lineOfThis(record))}\n`);
  configureSync({
    reset: true,
    sinks: {
      all: rotating("orchestrator.log", 4),
      errors: rotating("error.log", 1),
      stdout,
    },
    loggers: [
      {
        category: "devorch",
        sinks: options.worker === undefined ? ["all"] : ["all", "stdout"],
        lowestLevel: levels[options.level],
      },
      { category: ["devorch", "failure"], sinks: ["errors"], lowestLevel: "error" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "fatal" },
    ],
  });
  const log = getLogger("devorch");
  const failures = getLogger(["devorch", "failure"]);
  const addToTask = taskFiles(folder, redact, files);
  const atOnce =
    (add: (name: string, fields: LogFields) => void) =>
    (name: string, fields: LogFields = {}): void => {
      add(name, fields);
      files.write();
    };
  const atExit = () => files.write();
  process.on("exit", atExit);
  return {
    event(event) {
      addToTask(event);
      log.info(event.type, { task: event.task, seq: event.seq });
      files.writeLater(eventWaitMs);
    },
    debug: atOnce((name, fields) => log.debug(name, fields)),
    info: atOnce((name, fields) => log.info(name, fields)),
    warn: atOnce((name, fields) => log.warn(name, fields)),
    error: atOnce((name, fields) => failures.error(name, fields)),
    close() {
      process.off("exit", atExit);
      files.write();
      resetSync();
    },
  };
}

/** `at`, `level` and `name` first, so that a line reads well without tools. */
function lineOf(record: LogRecord, worker: string | undefined, redact: Redactor): LogFields {
  const fields: LogFields = {};
  for (const [key, value] of Object.entries(record.properties)) {
    fields[key] = redactDeep(value instanceof Error ? errorFields(value) : value, redact);
  }
  const name = typeof record.rawMessage === "string" ? record.rawMessage : record.rawMessage.join("");
  return {
    at: new Date(record.timestamp).toISOString(),
    level: record.level,
    ...(worker !== undefined && { worker: redact(worker) }),
    name: redact(name),
    ...fields,
  };
}

function errorFields(error: Error): LogFields {
  const cause = error.cause instanceof Error ? { cause: errorFields(error.cause) } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}

/** Lines that are not in their files yet. What cannot be logged must not stop the work. */
class WaitingLines {
  readonly #lines = new Map<LogFile, string>();
  #timer: Timer | undefined;

  add(file: LogFile, contentOf: () => unknown): void {
    try {
      this.#lines.set(file, `${this.#lines.get(file) ?? ""}${JSON.stringify(contentOf())}\n`);
    } catch {
      // A field that has no text.
    }
  }

  writeLater(ms: number): void {
    this.#timer ??= setTimeout(() => this.write(), ms).unref();
  }

  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [file, lines] of this.#lines) {
      try {
        file.write(lines);
      } catch {
        // The next line is tried again.
      }
    }
    this.#lines.clear();
  }
}

/** One `execution.log` per task: its events as they are, one line each. */
function taskFiles(folder: string, redact: Redactor, files: WaitingLines): (event: TaskEvent) => void {
  let newest: { task: string; file: LogFile } | undefined;
  return (event) => {
    const { v, seq, at, task, ...body } = event;
    if (task === null || !isTaskId(task)) return;
    if (newest?.task !== task) newest = { task, file: logFile(join(folder, task, "execution.log")) };
    files.add(newest.file, () => ({ v, seq, at, task, ...(redactDeep(body, redact) as LogFields) }));
  };
}
