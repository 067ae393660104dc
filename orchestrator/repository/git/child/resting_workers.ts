import type { RepositoryWorker } from "./client.ts";

/** A run ends when its plan is made, and another begins at once to carry it out. */
const restMs = 2000;

/** Workers of runs that have just ended or begin soon: whatever goes on with the same clone goes on with its worker. */
export class RestingWorkers {
  readonly #workers = new Map<string, { worker: RepositoryWorker; timer: Timer }>();

  /** `clone`: its folder. */
  take(clone: string): RepositoryWorker | undefined {
    const resting = this.#workers.get(clone);
    if (!resting) return undefined;
    clearTimeout(resting.timer);
    this.#workers.delete(clone);
    return resting.worker;
  }

  async rest(clone: string, worker: RepositoryWorker, ms = restMs): Promise<void> {
    if (!worker.isAtRest || this.#workers.has(clone)) return worker.close();
    const timer = setTimeout(() => void this.take(clone)?.close(), ms);
    timer.unref();
    this.#workers.set(clone, { worker, timer });
  }
}
