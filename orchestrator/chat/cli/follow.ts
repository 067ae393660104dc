import { OwnerGone, type TaskView } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";
import { isResting } from "../../task/task.ts";
import { planCard } from "../cards/plan.ts";
import { advance, branchOf, isToldOtherwise, newStory, type Story } from "../cards/story.ts";
import { type Cli, canAsk } from "./cli.ts";
import { tellEnd, tellWaiting } from "./end.ts";
import { tellError } from "./errors.ts";
import { Interrupt } from "./interrupt.ts";
import type { Session } from "./session.ts";
import { openView } from "./view/open.ts";
import type { View } from "./view/view.ts";

export interface FollowOptions {
  id: string;
  noInput: boolean;
  /** Only the plan was requested: `planned` is success. */
  planOnly?: boolean | undefined;
  /** The engine approves the first plan by itself, unless nothing checks it. */
  yes?: boolean | undefined;
  /** Events before this moment (milliseconds since the epoch) are known and not shown again. */
  since?: number | undefined;
  /** Events before this one (by `seq`) are known and not shown again. */
  from?: number | undefined;
  /** Called with the `seq` of every event that was read. */
  seen?: ((seq: number) => void) | undefined;
  /** Prints nothing when nothing happened since then. */
  onlyNews?: boolean | undefined;
  /** Ends the following; the task continues. */
  signal?: AbortSignal | undefined;
  /** Events before the action that is followed: not shown again. */
  past?: readonly TaskEvent[];
}

/** Events that repeat what the person just entered at a prompt. */
const echoes: ReadonlySet<TaskEvent["type"]> = new Set(["question.answered", "plan.modified", "plan.approved"]);

/** Shows a task until it ends, pauses or waits for a person, asks the person where possible, and returns the exit code. */
export async function follow(cli: Cli, session: Session, options: FollowOptions): Promise<number> {
  const elsewhere = cli.world.shell?.follow;
  return elsewhere ? await elsewhere(options) : await new Following(cli, session, options).run();
}

/** The events so far of a task that rests: they need not be shown again. */
export async function pastEvents(session: Session, id: string): Promise<TaskEvent[]> {
  return await session.call(async (devorch) => {
    const view = await devorch.show(id);
    const events: TaskEvent[] = [];
    if (!isResting(view.state)) return events;
    for await (const event of devorch.follow(view.id, 1, new AbortController().signal)) events.push(event);
    return events;
  });
}

class Following {
  readonly #cli: Cli;
  readonly #session: Session;
  readonly #options: FollowOptions;
  readonly #view: View;
  readonly #stop = new AbortController();
  readonly #interrupt: Interrupt;
  #story: Story;
  #next = 1;
  #detached = false;
  #news = 0;
  /** The person just answered at the prompt: the event need not be shown. */
  #saidHere = false;

  constructor(cli: Cli, session: Session, options: FollowOptions) {
    this.#cli = cli;
    this.#session = session;
    this.#options = options;
    this.#story = newStory(options.id);
    // With --json all events are printed, from the first on.
    for (const event of cli.json ? [] : (options.past ?? [])) {
      this.#story = advance(this.#story, event);
      this.#next = event.seq + 1;
    }
    this.#view = openView(cli);
    this.#interrupt = new Interrupt(cli, () => void this.#onInterrupt());
    options.signal?.addEventListener("abort", () => this.#detach(), { once: true });
  }

  async run(): Promise<number> {
    const unwatch = this.#cli.world.watch((task, progress) => {
      if (task === this.#options.id) this.#view.live(progress);
    });
    try {
      const left = this.#interrupt.left.then(() => Exit.interrupted);
      return await Promise.race([this.#untilRest(), left]);
    } finally {
      unwatch();
      this.#stop.abort();
      this.#interrupt.close();
      this.#view.close();
    }
  }

  async #untilRest(): Promise<number> {
    for (;;) {
      const seen = await this.#stream();
      if (this.#detached) return Exit.interrupted;
      const view = await this.#session.call((devorch) => devorch.show(this.#options.id));
      if (isResting(view.state)) {
        const exit = await this.#atRest(view);
        if (exit !== null) return exit;
      } else if (seen === 0) {
        await Bun.sleep(100);
      }
    }
  }

  /** Shows events until the stream ends and returns their number. Reconnects when the owner dies. */
  async #stream(): Promise<number> {
    let seen = 0;
    try {
      for await (const event of this.#session.devorch.follow(this.#options.id, this.#next, this.#stop.signal)) {
        if (event.seq < this.#next) continue;
        this.#next = event.seq + 1;
        this.#story = advance(this.#story, event);
        seen += 1;
        this.#options.seen?.(event.seq);
        const { since = 0, from = 0 } = this.#options;
        if (Date.parse(event.at) < since || event.seq < from) {
          this.#view.known(this.#story);
          continue;
        }
        this.#news += 1;
        if (event.type === "plan.approved" && event.by === "--yes") await this.#showPlan();
        const told = isToldOtherwise(event, this.#story) || (this.#saidHere && echoes.has(event.type));
        this.#view.event(event, this.#story, told);
      }
    } catch (error) {
      if (!(error instanceof OwnerGone)) throw error;
      await this.#session.reconnect();
      const again = this.#cli.world.remote === null ? "cli.reconnected" : "remote.reconnected";
      this.#say(this.#cli.say(this.#session.owner ? "cli.took-over" : again));
    }
    return seen;
  }

  /** A plan approved by --yes is shown too: it lists the steps and the network access. */
  async #showPlan(): Promise<void> {
    if (this.#cli.json || this.#cli.quiet) return;
    const view = await this.#session.call((devorch) => devorch.show(this.#options.id));
    const branch = branchOf(this.#story, view.branch);
    const about = { ...view, branch, verified: this.#story.verified };
    if (view.plan) this.#view.tell(planCard(about, view.plan, this.#cli.lang, this.#cli.err));
  }

  /** Handles a task that rests: the exit code, or null when the person answered and it continues. */
  async #atRest(view: TaskView): Promise<number | null> {
    this.#view.rest();
    if (this.#options.onlyNews && this.#news === 0) return Exit.done;
    const waits = view.state === "planned" || view.state === "clarifying";
    if (!waits || (view.state === "planned" && this.#options.planOnly)) {
      const exit = await tellEnd(this.#cli, this.#session, view, this.#story);
      return this.#interrupt.count > 0 && view.state === "paused" ? Exit.interrupted : exit;
    }
    if (this.#interrupt.count > 0) return Exit.interrupted;
    if (!canAsk(this.#cli, this.#options.noInput)) {
      const plans = await this.#plansInChat(view);
      tellWaiting(this.#cli, view, this.#story, { yes: this.#options.yes === true, plans });
      return Exit.waiting;
    }
    const { askPerson } = await import("./ask/person.ts");
    const went = await askPerson(this.#cli, this.#session, view, this.#story);
    this.#saidHere = went === "said";
    if (went !== "left") return null;
    tellWaiting(this.#cli, view, this.#story, { yes: false, brief: true, plans: await this.#plansInChat(view) });
    return Exit.interrupted;
  }

  async #plansInChat({ chat }: TaskView): Promise<number> {
    const planned = await this.#session.call((devorch) => devorch.tasks({ states: ["planned"] }));
    return planned.filter((task) => task.chat === chat).length;
  }

  async #onInterrupt(): Promise<void> {
    if (!this.#session.owner) {
      this.#say(this.#cli.say("cli.detached", { id: this.#options.id }));
      return this.#detach();
    }
    this.#say(this.#cli.say("cli.pausing"));
    try {
      await this.#session.devorch.pause(this.#options.id);
    } catch (error) {
      // Nothing runs that could be paused: the task waits or has just ended.
      if (!(error instanceof UserError)) tellError(this.#cli, error);
      this.#detach();
    }
  }

  #detach(): void {
    this.#detached = true;
    this.#stop.abort();
  }

  #say(line: string): void {
    this.#view.tell([this.#cli.err.dim(line)]);
  }
}
