import type { Database } from "bun:sqlite";
import type { Play, Script, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, doing, type Place, type Running, serving, stepOf } from "../executable.ts";
import { openStored } from "../fleet/stored.ts";
import type { Seat } from "./seat.ts";
import { aTelegram, type Telegram } from "./server.ts";

/** A place with a Telegram around it, one repository called `shop`, and Ana, whom the settings allow. */
export interface BotPlace extends Place {
  telegram: Telegram;
  ana: Seat;
  /** `devorch bot`, once it listens and Telegram answers it. */
  bot(): Promise<Bot>;
  /** Rows of every table. Only while no bot runs. */
  rows(): Record<string, number>;
  /** What a query gives. Only while no bot runs. */
  query<Row>(sql: string): Row[];
}

export type Bot = Running & { url: string; stop(): Promise<{ exit: number }> };

interface BotPlaceOptions {
  files?: Record<string, string>;
  script?: Play | Script;
  /** Of Ana's client; the bot's own default is English. */
  language?: "es" | "en";
  env?: Record<string, string>;
  executable?: string;
  repository?: (root: string) => string;
}

const ana = 7;

export async function aBotPlace({
  script = inTwoSteps(),
  language = "en",
  env = {},
  ...more
}: BotPlaceOptions = {}): Promise<BotPlace> {
  const telegram = aTelegram();
  const place = aPlace({
    script,
    env: { HTTP_ADDR: "127.0.0.1:0", TELEGRAM_ALLOWED_USERS: String(ana), ...telegram.env, ...env },
    ...more,
  });
  const added = await place.devorch("repo", "add", "shop", place.url);
  if (added.exit !== 0) throw new Error(added.stderr);
  const running = new Set<Running>();
  const leave = place[Symbol.asyncDispose];
  return Object.assign(place, {
    telegram,
    ana: telegram.person(ana, { name: "Ana", language }),
    async bot() {
      const polls = telegram.polls;
      const service = await serving(place, "bot");
      running.add(service);
      const connected = () => telegram.polls > polls || telegram.house.updates.webhook;
      if (telegram.listens) await telegram.until("the bot is connected", () => (connected() ? true : undefined));
      return Object.assign(service, { stop: () => stop(service) });
    },
    rows: () => countRows(place),
    query: <Row>(sql: string) => reading(place, (database) => database.query<Row, []>(sql).all()),
    async [Symbol.asyncDispose]() {
      for (const one of running) one.kill("SIGKILL");
      for (const one of running) await one.done;
      await leave();
      await telegram[Symbol.asyncDispose]();
    },
  });
}

/** As systemd does it. */
async function stop(service: Running): Promise<{ exit: number }> {
  service.kill("SIGTERM");
  return service.done;
}

function countRows(place: Place): Record<string, number> {
  return reading(place, (database) => {
    const tables = database
      .query<{ name: string }, []>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all();
    return Object.fromEntries(
      tables.map(({ name }) => [
        name,
        database.query<{ n: number }, []>(`SELECT COUNT(*) AS n FROM ${name}`).get()?.n ?? 0,
      ]),
    );
  });
}

function reading<T>(place: Place, read: (database: Database) => T): T {
  const database = openStored(place);
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** The plan that a Spanish request gets. */
export const planInSpanish: ScriptedReply = aPlan(
  [{ title: "Validar stock en OrderService" }, { title: "Pruebas de stock insuficiente" }],
  { summary: "Agregar validación de stock", slug: "agregar-validacion-de-stock" },
);

export const planInEnglish: ScriptedReply = aPlan(
  [{ title: "Validate stock in OrderService" }, { title: "Tests for insufficient stock" }],
  { summary: "Add stock validation", slug: "add-stock-validation" },
);

/** Plans in two steps and does them; decides by what it is sent, so that a restarted process gets the same answers. */
export function inTwoSteps(
  plan: ScriptedReply = planInEnglish,
  gate: (step: number) => Promise<void> | void = () => {},
): Play {
  return async (request) => {
    if (request.tools.includes("submit_plan")) return plan;
    const step = stepOf(request) || 1;
    await gate(step);
    return doing(step);
  };
}
