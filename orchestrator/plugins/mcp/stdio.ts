import {
  deserializeMessage,
  type JSONRPCMessage,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/client";
import type { ServerProcess } from "../../run/workspace.ts";
import { messageOf } from "../../task/errors.ts";

const longestMessage = 4 * 1024 * 1024;
/** Since the last message to it. */
const mostBytes = 16 * 1024 * 1024;
/** Lines that are no message at all: programs print them by mistake. */
const mostStrayLines = 50;

/** Messages with a program over its stdin and stdout, within limits. */
export class ProcessTransport implements Transport {
  /** The client tells by these two that it speaks to a program: one that is silent about a newer protocol speaks the older one. */
  readonly stderr = null;
  readonly pid = null;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #process: ServerProcess;
  #bytes = 0;
  #strayLines = 0;
  #why: string | undefined;

  constructor(process: ServerProcess) {
    this.#process = process;
  }

  /** Why it was closed, in a few words. */
  get why(): string | undefined {
    return this.#why;
  }

  async start(): Promise<void> {
    void this.#pump();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#bytes = 0;
    if (!this.#process.send(serializeMessage(message))) throw new Error(this.#why ?? "it has ended");
  }

  async close(): Promise<void> {
    await this.#end(undefined);
  }

  async #pump(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    try {
      for await (const bytes of this.#process.output) {
        this.#bytes += bytes.length;
        rest += decoder.decode(bytes, { stream: true });
        if (this.#bytes > mostBytes || rest.length > longestMessage) return await this.#end("it writes without end");
        const lines = rest.split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (!this.#read(line)) return await this.#end("it answers what is no message");
      }
      await this.#end("it has ended");
    } catch (error) {
      await this.#end(messageOf(error));
    }
  }

  /** False where it is to be closed. */
  #read(line: string): boolean {
    const text = line.trim();
    if (text === "") return true;
    if (!text.startsWith("{")) return ++this.#strayLines <= mostStrayLines;
    try {
      this.onmessage?.(deserializeMessage(text));
      return true;
    } catch {
      return false;
    }
  }

  async #end(why: string | undefined): Promise<void> {
    if (this.#why !== undefined) return;
    this.#why = why ?? "closed";
    await this.#process.stop();
    const said = this.#process.complaint().split("\n").at(-1);
    if (why !== undefined && said) this.#why = `${why}: ${said}`;
    this.onclose?.();
  }
}
