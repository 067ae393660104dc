import type { Settings } from "../config/index.ts";
import type { Runtime } from "./runtime.ts";

/** A part that lives as long as `serve` or `bot`: a chat that listens by itself. */
export interface Resident {
  /** `telegram` is the one that /health tells of. */
  name: string;
  health(): "connected" | "disconnected";
  /** What arrives at `POST /<name>`; absent where nothing is to arrive. */
  webhook?(request: Request): Promise<Response>;
  /** The process is about to leave: takes in nothing new. What it has to say about the tasks that stop now still goes out. */
  quiet?(): void;
  /** After the last task stopped: sends what waits to be sent, for a few seconds at most, and ends. */
  stop(): Promise<void>;
}

export type MakeResident = (runtime: Runtime, settings: Settings) => Promise<Resident>;
