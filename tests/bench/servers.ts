import type { Order, Sent } from "./child_servers.ts";
import type { Job } from "./play.ts";

export interface Servers extends Disposable {
  git: string;
  models: string;
  /** Sets what is played from now on, and begins to count anew. */
  play(job: Job): Promise<Sent>;
  sent(): Promise<Sent>;
}

/** A git server over the bare repositories in `root` and a model server, in another process. */
export async function startServers(root: string): Promise<Servers> {
  const answers: ((message: unknown) => void)[] = [];
  const next = <T>() => new Promise<T>((resolve) => answers.push((message) => resolve(message as T)));
  const begun = next<{ git: string; models: string }>();
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/child_servers.ts`, root], {
    stdio: ["ignore", "inherit", "inherit"],
    ipc: (message) => answers.shift()?.(message),
  });
  const urls = await begun;
  const order = (message: Order) => {
    const sent = next<Sent>();
    child.send(message);
    return sent;
  };
  return {
    ...urls,
    play: (job) => order({ job }),
    sent: () => order({}),
    [Symbol.dispose]: () => child.kill(),
  };
}
