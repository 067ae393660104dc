import { createInterface, emitKeypressEvents, type Interface, type Key } from "node:readline";
import { PassThrough, type Readable, Writable } from "node:stream";
import { lineEnd, type ScreenArea, type Terminal } from "../cli/view/terminal.ts";
import { type Candidate, complete, type Vocabulary } from "./complete.ts";
import { type History, mostLines } from "./history.ts";
import { editByKey } from "./keys.ts";

/** Callbacks for what a key press starts. */
export interface Deeds {
  /** Runs a submitted line. Lines run one after the other, in the order of submission. */
  run(line: string): Promise<void>;
  /** Ctrl-C on an empty line. */
  interrupt(): Promise<void>;
  /** Ctrl-D on an empty line. */
  leave(): Promise<void>;
}

interface Keyboard extends Readable {
  setRawMode?(raw: boolean): unknown;
}

interface Parts {
  input: Keyboard;
  terminal: Terminal;
  history: History;
  vocabulary: Vocabulary;
  prompt: string;
  dim(text: string): string;
}

/**
 * Line input on a terminal. readline edits the line, with history and Tab, but its output is discarded: `Terminal` draws the
 * line below the live cards.
 */
export class Interactive {
  readonly #parts: Parts;
  readonly #terminal: Terminal;
  readonly #queued: ScreenArea;
  readonly #keys = new PassThrough();
  #line: Interface;
  /** Typed or pasted text that is not in the line yet. */
  #typed = "";
  #pasting = false;
  readonly #queue: string[] = [];
  #deeds: Deeds | undefined;
  #busy = false;
  #question: ((key: string) => void) | undefined;
  /** The previous key was Tab: a second one lists the candidates. */
  #tabbed = false;
  #hidden = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#terminal = parts.terminal;
    this.#queued = parts.terminal.place();
    this.#line = this.#newLine();
    emitKeypressEvents(this.#keys);
    this.#keys.on("keypress", (text: string | undefined, key: Key) => this.#press(text, key));
  }

  open(deeds: Deeds): void {
    this.#deeds = deeds;
    this.#listen();
    process.once("exit", this.#restore);
    this.#show();
  }

  close(): void {
    process.off("exit", this.#restore);
    this.#deaf();
    // readline reports a lone Escape 500 ms late, possibly after the shell was closed.
    this.#keys.removeAllListeners("keypress");
    this.#line.close();
    this.#hidden = true;
    this.#terminal.input = null;
  }

  /** Hides the line while the shell only waits. */
  hide(): void {
    this.#hidden = true;
    this.#show();
  }

  /** Releases the terminal to another program, such as an editor, while `act` runs. */
  async lend<T>(act: () => Promise<T>): Promise<T> {
    this.#deaf();
    this.#terminal.sleep();
    try {
      return await act();
    } finally {
      this.#terminal.wake();
      this.#listen();
      this.#show();
    }
  }

  /** Asks a question that one key answers. Resolves to the letter, or to nothing for any other key. */
  async askKey(question: string): Promise<string> {
    this.#terminal.above(`${question}\n`);
    return await new Promise((resolve) => {
      this.#question = resolve;
    });
  }

  /** Handles SIGINT like the key Ctrl-C. */
  interrupted(): void {
    this.#press(undefined, { name: "c", ctrl: true });
    this.#show();
  }

  /** Restores the terminal when a signal ends the process. */
  readonly #restore = () => {
    this.#terminal.raw("\x1b[?2004l\n");
    this.#parts.input.setRawMode?.(false);
  };

  readonly #onData = (chunk: Uint8Array) => {
    this.#keys.emit("data", chunk);
    if (!this.#pasting) this.#insert();
    this.#show();
  };

  #listen(): void {
    this.#parts.input.setRawMode?.(true);
    this.#parts.input.on("data", this.#onData);
    this.#parts.input.resume();
    // Bracketed paste: line ends inside of a paste must not submit the line.
    this.#terminal.raw("\x1b[?2004h");
  }

  #deaf(): void {
    this.#terminal.raw("\x1b[?2004l");
    this.#parts.input.off("data", this.#onData);
    this.#parts.input.pause();
    this.#parts.input.setRawMode?.(false);
  }

  /** An empty line, at the newest end of the history. */
  #newLine(): Interface {
    const line = createInterface({
      input: new PassThrough(),
      output: new Writable({ write: (_chunk, _encoding, done) => done() }),
      terminal: true,
      history: this.#parts.history.lines,
      historySize: mostLines,
      completer: (before: string, done: Completed) => void this.#complete(before, done),
    });
    line.on("history", () => this.#parts.history.ran());
    line.on("line", (text) => this.#submit(text.replaceAll(lineEnd, "\n")));
    return line;
  }

  #press(text: string | undefined, key: Key): void {
    const question = this.#question;
    if (question) {
      this.#question = undefined;
      question(text?.trim().toLowerCase() ?? "");
    } else if (key.name === "paste-start" || key.name === "paste-end") {
      this.#insert();
      this.#pasting = key.name === "paste-start";
    } else if (this.#pasting || isText(text)) {
      this.#typed += key.sequence ?? "";
    } else {
      this.#insert();
      this.#command(text, key);
    }
    this.#tabbed = key.name === "tab";
  }

  /** A paste keeps its lines, but for the end of the last one; tabs become blanks, other control characters go. */
  #insert(): void {
    let text = this.#typed
      .replace(/\r\n?|[\n\u2028\u2029]/g, lineEnd)
      .replace(/\t/g, "  ")
      .replace(/[^\P{Cc}\v]/gu, "");
    while (text.endsWith(lineEnd)) text = text.slice(0, -1);
    this.#typed = "";
    if (text !== "") this.#line.write(text);
  }

  #command(text: string | undefined, key: Key): void {
    if (key.ctrl && key.name === "c") this.#cancel();
    else if (key.ctrl && key.name === "d" && this.#line.line === "") void this.#deeds?.leave();
    else if (key.ctrl && key.name === "l") this.#terminal.clear();
    else if (key.ctrl && key.name === "z") void this.#suspend();
    else this.#edit(text, key);
  }

  #edit(text: string | undefined, key: Key): void {
    const edited = editByKey(key, this.#line);
    Object.assign(this.#line, edited);
    // After an edit from outside, readline needs a key without effect to leave its history entry.
    if (edited) this.#line.write(null, {});
    else this.#line.write(text ?? null, key);
  }

  #submit(text: string): void {
    if (text.trim() === "") {
      this.#terminal.above(`${this.#parts.prompt}\n`);
      return;
    }
    this.#queue.push(text);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) {
      this.#terminal.above(`${this.#parts.prompt}${line}\n`);
      this.#show();
      await this.#deeds?.run(line);
    }
    this.#busy = false;
    this.#show();
  }

  /** Ctrl-C: discards the line and the queued lines; on an empty line it asks. */
  #cancel(): void {
    this.#queue.length = 0;
    if (this.#line.line === "") {
      void this.#deeds?.interrupt();
      return;
    }
    this.#terminal.above(`${this.#parts.prompt}${this.#line.line.replaceAll(lineEnd, "\n")}^C\n`);
    this.#line.close();
    this.#line = this.#newLine();
  }

  async #complete(before: string, done: Completed): Promise<void> {
    const line = this.#line;
    const tabbed = this.#tabbed;
    const { word, candidates } = await complete(before, this.#parts.vocabulary).catch(() => ({
      word: "",
      candidates: [],
    }));
    // Text typed in the meantime is not interrupted.
    if (this.#hidden || this.#line !== line || line.line.slice(0, line.cursor) !== before) return;
    const words = candidates.map((candidate) => candidate.word);
    done(null, [words.length === 1 ? [`${words[0]} `] : words, word]);
    if (tabbed && words.length > 1 && line.line.slice(0, line.cursor) === before) this.#list(candidates);
    this.#show();
  }

  #list(candidates: readonly Candidate[]): void {
    const width = Math.max(...candidates.map(({ word }) => word.length)) + 2;
    const lines = candidates.map(({ word, about }) =>
      Bun.sliceAnsi(`  ${word.padEnd(width)}${about}`.trimEnd(), 0, this.#terminal.columns - 1, "…"),
    );
    this.#terminal.above(`${this.#parts.prompt}${this.#line.line}\n${lines.join("\n")}\n`);
  }

  /** Ctrl-Z: suspends the process; after `fg` the line is drawn again. */
  async #suspend(): Promise<void> {
    await this.lend(async () => {
      const back = new Promise<void>((resolve) => process.once("SIGCONT", () => resolve()));
      process.kill(process.pid, "SIGTSTP");
      await back;
    });
  }

  #show(): void {
    const { line: text, cursor } = this.#line;
    // Queued lines are shown dimmed until they run.
    this.#queued.draw(this.#queue.map((line) => this.#parts.dim(`  ⏎ ${line}`)));
    this.#terminal.input = this.#hidden ? null : { prompt: this.#parts.prompt, text, cursor };
  }
}

type Completed = (error: null, result: [words: string[], word: string]) => void;

/** Whether a chunk is text to insert, not a key with a function. */
function isText(text: string | undefined): boolean {
  return text !== undefined && /^\P{Cc}+$/u.test(text);
}
