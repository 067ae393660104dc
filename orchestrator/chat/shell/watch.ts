import { UserError } from "../../task/errors.ts";
import { isResting, openStates, type TaskState, waitingStates } from "../../task/task.ts";
import type { Cli } from "../cli/cli.ts";
import { tellError } from "../cli/errors.ts";
import { type FollowOptions, follow } from "../cli/follow.ts";
import type { Session } from "../cli/session.ts";

/** Interval between looks at waiting tasks: another terminal may have decided, or a reminder be due. */
const peekMs = 1500;
/** Newest tasks looked at: those that started between two lines are among them. */
const mostNew = 200;
const waiting: ReadonlySet<TaskState> = new Set(waitingStates);

/** Follows tasks in the background, each with its live card, while lines are written. */
export class Watch {
  readonly #cli: Cli;
  readonly #session: Session;
  readonly #active = new Map<string, { ended: Promise<void> }>();
  /** The last event that was shown of every task that is followed or waits. */
  readonly #seen = new Map<string, number>();
  /** Every task that was ever followed here. */
  readonly #told = new Set<string>();
  readonly #began = Date.now();
  readonly #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `cli` is one whose followings stay in place. */
  constructor(cli: Cli, session: Session) {
    this.#cli = cli;
    this.#session = session;
  }

  /** Tasks that are being worked on as far as this shell knows. */
  get running(): string[] {
    return [...this.#active.keys()];
  }

  /** Begins to follow, unless it is followed already. */
  follow(options: FollowOptions): void {
    const { id } = options;
    if (this.#active.has(id) || this.#stop.signal.aborted) return;
    this.#told.add(id);
    const seen = (seq: number) => this.#seen.set(id, seq);
    const followed = follow(this.#cli, this.#session, { ...options, noInput: true, seen, signal: this.#stop.signal });
    const ended = followed
      .catch((error: unknown) => {
        tellError(this.#cli, error);
      })
      .then(() => {
        this.#active.delete(id);
      });
    this.#active.set(id, { ended });
  }

  /** Resumes the tasks of this chat: running ones get a card, the newest waiting one is shown in full, the others in a line. */
  async begin(): Promise<void> {
    const open = { states: openStates };
    const mine = (await this.#session.call((devorch) => devorch.tasks(open))).filter(
      ({ chat }) => chat === this.#cli.world.chat,
    );
    const waits = mine.filter(({ state }) => state === "planned" || state === "clarifying");
    const newest = waits.at(-1);
    for (const { id, state, request } of waits.slice(-5, -1))
      this.#cli.tell(this.#cli.say("status.line", { id, state: this.#cli.say(`state.${state}`), request }));
    for (const { id, state } of mine) {
      if (state !== "damaged" && !isResting(state)) this.follow({ id, noInput: true, since: Date.now() });
      else if (id === newest?.id) this.follow({ id, noInput: true, from: Number.MAX_SAFE_INTEGER });
    }
    this.#schedule();
  }

  /** Follows tasks of this chat that started in the meantime. */
  async lookForNew(): Promise<void> {
    for (const { id, chat, createdAt } of await this.#session.call((devorch) => devorch.tasks({ limit: mostNew }))) {
      const fresh = chat === this.#cli.world.chat && Date.parse(createdAt) >= this.#began;
      if (fresh && !this.#told.has(id)) this.follow({ id, noInput: true });
    }
  }

  /** Resolves when nothing is followed any more. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.all([...this.#active.values()].map(({ ended }) => ended));
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stop.abort();
    await this.idle();
  }

  #schedule(): void {
    this.#timer = setTimeout(async () => {
      for (const id of [...this.#seen.keys()]) if (!this.#active.has(id)) await this.#peek(id).catch(() => {});
      if (!this.#stop.signal.aborted) this.#schedule();
    }, peekMs);
  }

  /** Follows waiting tasks again that another client resumed. */
  async #peek(id: string): Promise<void> {
    const from = (this.#seen.get(id) ?? 0) + 1;
    const state = await this.#session
      .call((devorch) => devorch.show(id))
      .then(
        (view) => view.state,
        (error) => {
          if (error instanceof UserError) return undefined;
          throw error;
        },
      );
    if (state !== undefined && (!isResting(state) || (await this.#hasNews(id, from)))) {
      this.follow({ id, noInput: true, from });
    } else if (state === undefined || !waiting.has(state)) {
      this.#seen.delete(id);
    }
  }

  async #hasNews(id: string, from: number): Promise<boolean> {
    for await (const _event of this.#session.devorch.follow(id, from, this.#stop.signal)) return true;
    return false;
  }
}
