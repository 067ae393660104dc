import type { Settings } from "../config/index.ts";
import type { Runtime } from "./runtime.ts";

/** A chat, or what follows the forges, that runs inside `serve` or `bot` until the process ends. */
export interface Resident {
  /** `telegram` is the one reported by /health. */
  name: string;
  health(): "connected" | "disconnected";
  /** Whether `webhook` handles `POST /<path>`; without it, that of its name. */
  takes?(path: string): boolean;
  /** Handles `POST /<name>`; absent without a webhook. */
  webhook?(request: Request): Promise<Response>;
  /** Everything runs. */
  started?(): Promise<void>;
  /** The process is shutting down: no new message is accepted. Messages about the tasks that stop now are still sent. */
  quiet(): void;
  /** After the last task stopped: sends waiting messages, for a few seconds at most, and ends. */
  stop(): Promise<void>;
}

export type MakeResident = (runtime: Runtime, settings: Settings) => Promise<Resident>;
