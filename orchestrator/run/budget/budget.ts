import type { Usage } from "../../models/model.ts";
import type { ModelChoice } from "../../models/models.ts";
import { costOf } from "../../models/price.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { TextParams } from "../../texts/index.ts";
import type { Store } from "../store.ts";

/** What may be spent, in US dollars; null: no limit. */
export interface BudgetLimits {
  dayUsd: number | null;
  monthUsd: number | null;
}

/** One limit as it stands for a call. */
interface Scope {
  kind: "day" | "month" | "person";
  /** `2026-11-30` or `2026-11`. */
  period: string;
  /** Empty: everybody together. */
  person: string;
  limit: number;
}

/** What was spent in the period of a scope, and what calls in flight are estimated at. */
interface Spent {
  usd: number;
  reserved: number;
  isWarned: boolean;
}

/** Holds a call's estimated cost until it is known what it cost. */
export interface Reservation {
  settle(costUsd: number): void;
}

type Person = string | undefined;
type BudgetStore = {
  spending: Pick<Store["spending"], "today" | "spent" | "warn" | "limits">;
  leases?: Store["leases"];
};

const warnedAt = 0.8;
/** Tokens that an answer is estimated at. */
const answerTokens = 4_000;

/**
 * The limits of a day, a month and a person. A call begins only while less than each of them was spent; where calls in flight may use up the rest, the next
 * one waits until they are settled. So tasks that work at the same time exceed a limit by one call at most, by one call of each process where
 * several share the database, and none loses what is left.
 */
export class Budget {
  readonly #store: BudgetStore;
  readonly #limits: BudgetLimits;
  readonly #spent = new Map<string, Spent>();
  #settled = Promise.withResolvers<void>();

  constructor(store: BudgetStore, limits: BudgetLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  /** Whether any limit holds for this person. */
  async isLimited(person: Person): Promise<boolean> {
    return (await this.#scopes(person)).length > 0;
  }

  /** Throws UserError 75 that says when it is renewed, and who raises it, where a limit is reached. */
  async refuseReached(person: Person): Promise<void> {
    for (const scope of await this.#scopes(person)) refuse(scope, await this.#load(scope));
  }

  /** Reserves the money of a call; waits for calls in flight where they may use up the rest. Throws as `refuseReached`. */
  async reserve(person: Person, estimateUsd: number, signal: AbortSignal): Promise<Reservation> {
    for (;;) {
      const scopes = await this.#scopes(person);
      const held = await Promise.all(scopes.map(async (scope) => ({ scope, spent: await this.#load(scope) })));
      // From here to the reservation nothing else runs.
      for (const { scope, spent } of held) refuse(scope, spent);
      const isFull = held.some(({ scope, spent }) => spent.reserved > 0 && spent.usd + spent.reserved >= scope.limit);
      if (!isFull) {
        for (const { spent } of held) spent.reserved += estimateUsd;
        return { settle: (costUsd) => this.#settle(held, estimateUsd, costUsd) };
      }
      await aborted(this.#settled.promise, signal);
    }
  }

  /** Counts what an earlier process is known to have spent; the store has it already. */
  async add(person: Person, costUsd: number): Promise<void> {
    for (const scope of await this.#scopes(person)) {
      const spent = this.#spent.get(keyOf(scope));
      if (spent) spent.usd += costUsd;
    }
  }

  /** Says once for each limit and period that four fifths of it are spent, with a call that is settled and not saved yet. */
  async warnings(person: Person, unsavedUsd = 0): Promise<EventBody[]> {
    const events: EventBody[] = [];
    for (const scope of await this.#scopes(person)) {
      const spent = await this.#load(scope);
      // Where others share the store, what was read lacks it.
      const usd = this.#store.leases ? spent.usd + unsavedUsd : spent.usd;
      if (spent.isWarned || usd < scope.limit * warnedAt) continue;
      spent.isWarned = true;
      if (await this.#store.spending.warn(scope.period, scope.person))
        events.push(notice("budget.warning", sentenceParams(scope, usd)));
    }
    return events;
  }

  #settle(held: readonly { spent: Spent }[], estimateUsd: number, costUsd: number): void {
    for (const { spent } of held) {
      spent.reserved = Math.max(0, spent.reserved - estimateUsd);
      spent.usd += costUsd;
    }
    this.#settled.resolve();
    this.#settled = Promise.withResolvers();
  }

  async #scopes(person: Person): Promise<Scope[]> {
    const { dayUsd, monthUsd } = this.#limits;
    const own = person && (await this.#store.spending.limits()).find(({ id }) => id === person);
    if (dayUsd === null && monthUsd === null && !own) return [];
    const day = this.#store.spending.today();
    return [
      ...(dayUsd === null ? [] : [{ kind: "day" as const, period: day, person: "", limit: dayUsd }]),
      ...(monthUsd === null ? [] : [{ kind: "month" as const, period: monthOf(day), person: "", limit: monthUsd }]),
      ...(own ? [{ kind: "person" as const, period: day, person: own.id, limit: own.usdPerDay }] : []),
    ];
  }

  async #load(scope: Scope): Promise<Spent> {
    const key = keyOf(scope);
    const known = this.#spent.get(key);
    if (known && !this.#store.leases) return known;
    const usd = await this.#store.spending.spent(scope.period, scope.person);
    // Another call may have loaded it meanwhile, and spent.
    const spent = this.#spent.get(key) ?? { usd, reserved: 0, isWarned: false };
    // Others who share the database spend too. A call whose answer is not saved yet is missing until it is.
    if (this.#store.leases) spent.usd = usd;
    this.#spent.set(key, spent);
    return spent;
  }
}

/** For calls that no limit holds for. */
export function unlimited(): Budget {
  const spending = { today: () => "", spent: async () => 0, warn: async () => false, limits: async () => [] };
  return new Budget({ spending }, { dayUsd: null, monthUsd: null });
}

/** What a call is reserved at: its prompt, and an answer of usual length. */
export function estimateOf({ price }: Pick<ModelChoice, "price">, prompt: Usage): number {
  return price ? costOf(price, { ...prompt, output: answerTokens }) : 0;
}

function refuse(scope: Scope, { usd }: Spent): void {
  if (usd >= scope.limit) throw new UserError("budget.reached", sentenceParams(scope, usd), { exit: Exit.later });
}

function sentenceParams({ kind, period, person, limit }: Scope, spent: number): TextParams {
  return { kind, limit, spent, person, renewal: renewalOf(period) };
}

/** Local midnight after the period, as people read it. */
function renewalOf(period: string): string {
  const [year = 0, month = 1, day] = period.split("-").map(Number);
  const next = day === undefined ? new Date(year, month, 1) : new Date(year, month - 1, day + 1);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())} 00:00`;
}

export function monthOf(day: string): string {
  return day.slice(0, "2026-11".length);
}

function keyOf({ period, person }: Scope): string {
  return `${period} ${person}`;
}

function aborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    void work.then(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
  });
}
