import type { Readable } from "node:stream";
import type { ScreenArea } from "../cli/view/screen.ts";
import { complete, sharedBeginning, type Vocabulary } from "./complete.ts";
import type { History } from "./history.ts";
import { type Key, KeyReader } from "./keys.ts";
import { Line } from "./line.ts";
import type { Terminal } from "./terminal.ts";

/** What the person does that is more than writing. */
export interface Deeds {
  /** A line is done. Lines run one after the other, in the order they were given. */
  run(line: string): Promise<void>;
  /** Ctrl-C on an empty line. */
  interrupt(): Promise<void>;
  /** Ctrl-D on an empty line. */
  leave(): Promise<void>;
}

interface Keyboard extends Readable {
  setRawMode?(raw: boolean): unknown;
}

/** Reads keys from a terminal: the line, its history, Tab; hands finished lines over. */
export class Interactive {
  readonly #input: Keyboard;
  readonly #terminal: Terminal;
  readonly #history: History;
  readonly #vocabulary: Vocabulary;
  readonly #prompt: string;
  readonly #dim: (text: string) => string;
  readonly #keys = new KeyReader();
  readonly #line = new Line();
  readonly #queue: string[] = [];
  #deeds: Deeds | undefined;
  #busy = false;
  #question: ((key: Key) => void) | undefined;
  readonly #queued: ScreenArea;
  /** Tab was the key before this one: now it lists. */
  #tabbed = false;
  #hidden = false;

  constructor(parts: {
    input: Keyboard;
    terminal: Terminal;
    history: History;
    vocabulary: Vocabulary;
    prompt: string;
    dim(text: string): string;
  }) {
    this.#input = parts.input;
    this.#terminal = parts.terminal;
    this.#history = parts.history;
    this.#vocabulary = parts.vocabulary;
    this.#prompt = parts.prompt;
    this.#dim = parts.dim;
    this.#queued = parts.terminal.place();
  }

  open(deeds: Deeds): void {
    this.#deeds = deeds;
    this.#listen();
    process.once("exit", this.#restore);
    this.#show();
  }

  async close(): Promise<void> {
    process.off("exit", this.#restore);
    this.#deaf();
    this.#hidden = true;
    this.#terminal.input = null;
    await this.#history.settled();
  }

  /** Hides the line: what comes is only waited for. */
  hide(): void {
    this.#hidden = true;
    this.#show();
  }

  /** Gives the terminal to somebody else while `act` lasts: an editor, another program. */
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

  /** Puts a question that one key answers. Resolves to the sign, or to nothing for any other key. */
  async askKey(question: string): Promise<string> {
    this.#terminal.above(`${question}\n`);
    const key = await new Promise<Key>((resolve) => {
      this.#question = resolve;
    });
    return key.name === "text" ? key.text.trim().charAt(0).toLowerCase() : "";
  }

  /** Ctrl-C that came as a signal. */
  interrupted(): void {
    this.#press({ name: "interrupt" });
  }

  /** The process ends in the middle, by a signal. */
  readonly #restore = () => {
    this.#terminal.raw("\x1b[?2004l\n");
    this.#input.setRawMode?.(false);
  };

  readonly #onData = (chunk: Uint8Array) => {
    for (const key of this.#keys.read(chunk)) this.#press(key);
  };

  #listen(): void {
    this.#input.setRawMode?.(true);
    this.#input.on("data", this.#onData);
    this.#input.resume();
    // Pasted text comes marked, so that its line ends do not run it.
    this.#terminal.raw("\x1b[?2004h");
  }

  #deaf(): void {
    this.#terminal.raw("\x1b[?2004l");
    this.#input.off("data", this.#onData);
    this.#input.pause();
    this.#input.setRawMode?.(false);
  }

  #press(key: Key): void {
    const question = this.#question;
    if (question) {
      this.#question = undefined;
      question(key);
      return;
    }
    const tabbed = this.#tabbed;
    this.#tabbed = key.name === "tab";
    if (!this.#line.press(key)) this.#command(key, tabbed);
    this.#show();
  }

  #command({ name }: Key, tabbed: boolean): void {
    if (name === "enter") this.#submit();
    else if (name === "up") this.#recall(this.#history.older(this.#line.text));
    else if (name === "down") this.#recall(this.#history.newer());
    else if (name === "tab") void this.#complete(tabbed);
    else if (name === "clear") this.#terminal.clear();
    else if (name === "interrupt") this.#cancel();
    else if (name === "leave") this.#leave();
    else if (name === "suspend") void this.#suspend();
  }

  #submit(): void {
    const { text } = this.#line;
    this.#line.set("");
    if (text.trim() === "") {
      this.#terminal.above(`${this.#prompt}\n`);
      return;
    }
    void this.#history.add(text);
    this.#queue.push(text);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) {
      this.#terminal.above(`${this.#prompt}${line}\n`);
      this.#show();
      await this.#deeds?.run(line);
    }
    this.#busy = false;
    this.#show();
  }

  /** Ctrl-C: the line is given up, and what was to come after it; on an empty line the person is asked. */
  #cancel(): void {
    this.#queue.length = 0;
    if (this.#line.text === "") {
      void this.#deeds?.interrupt();
      return;
    }
    this.#terminal.above(`${this.#prompt}${this.#line.text}^C\n`);
    this.#line.set("");
    this.#history.rewind();
  }

  /** Ctrl-D: on a line with text it takes the sign under the cursor away, as everywhere. */
  #leave(): void {
    if (this.#line.text === "") void this.#deeds?.leave();
    else this.#line.press({ name: "delete" });
  }

  #recall(text: string | undefined): void {
    if (text !== undefined) this.#line.set(text);
  }

  async #complete(tabbed: boolean): Promise<void> {
    const { before } = this.#line;
    const { replace, candidates } = await complete(before, this.#vocabulary).catch(() => ({
      replace: 0,
      candidates: [],
    }));
    // Somebody who wrote on meanwhile is not interrupted.
    if (this.#line.before !== before || candidates.length === 0) return;
    const shared = sharedBeginning(candidates);
    const word = before.slice(before.length - replace);
    if (candidates.length === 1) this.#line.replaceBefore(replace, `${shared} `);
    else if (shared.length > word.length) this.#line.replaceBefore(replace, shared);
    else if (tabbed) this.#list(candidates);
    this.#show();
  }

  #list(candidates: readonly { word: string; about: string }[]): void {
    const width = Math.max(...candidates.map(({ word }) => word.length)) + 2;
    const lines = candidates.map(({ word, about }) =>
      Bun.sliceAnsi(`  ${word.padEnd(width)}${about}`.trimEnd(), 0, this.#terminal.columns - 1, "…"),
    );
    this.#terminal.above(`${this.#prompt}${this.#line.text}\n${lines.join("\n")}\n`);
  }

  /** Ctrl-Z: stops like any other program, and comes back with the same line. */
  async #suspend(): Promise<void> {
    await this.lend(async () => {
      const back = new Promise<void>((resolve) => process.once("SIGCONT", () => resolve()));
      process.kill(process.pid, "SIGTSTP");
      await back;
    });
  }

  #show(): void {
    const { signs, cursor } = this.#line;
    // What waits for its turn stands below, dimmed, until it is run.
    this.#queued.draw(this.#queue.map((line) => this.#dim(`  ⏎ ${line}`)));
    this.#terminal.input = this.#hidden ? null : { prompt: this.#prompt, signs, cursor };
  }
}
