import type { DoctorFinding, Say } from "./doctor.ts";

/** A database that several processes may share, as it is now. */
export interface DatabaseFacts {
  path: string;
  version: string;
  /** The newest migration that was applied; 0 in an empty database. */
  schema: number;
  /** The newest one that this executable knows. */
  known: number;
  /** The oldest schema whose executables may work with the database. */
  minReader: number;
  /** Its clock, in milliseconds since 1970. */
  now: number;
  /** Names of the living processes that work on tasks. */
  workers: readonly string[];
}

/** The oldest PostgreSQL that the tests run on. */
const oldestMajor = 15;

export function checkDatabase({ path, version, schema, known, minReader }: DatabaseFacts, say: Say): DoctorFinding {
  const detail = say("doctor.database-found", { path, version, schema, known });
  if (minReader > known) return { ok: false, detail, fix: say("doctor.database-newer") };
  if (Number.parseInt(version, 10) < oldestMajor)
    return { ok: false, detail, fix: say("doctor.database-old", { oldest: oldestMajor }) };
  // Missing migrations are made at the next start.
  return { ok: true, detail, fix: "" };
}

export function checkWorkers({ workers }: DatabaseFacts, say: Say): DoctorFinding {
  if (workers.length > 0) return { ok: true, detail: workers.join(", "), fix: "" };
  return { ok: false, detail: say("doctor.workers-none"), fix: say("doctor.workers-fix") };
}

/** What brings tasks to workers; `policy`: which keys a full Redis drops, null for PostgreSQL. */
export interface QueueFacts {
  path: string;
  version: string;
  policy: string | null;
}

export function checkQueue({ path, version, policy }: QueueFacts, say: Say): DoctorFinding {
  if (policy === null) return { ok: true, detail: say("doctor.queue-postgres", { path, version }), fix: "" };
  const detail = say("doctor.queue-redis", { path, version, policy });
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 6 || (major === 6 && minor < 2)) return { ok: false, detail, fix: say("doctor.queue-old") };
  // A server that drops keys when it is full loses what waits.
  return { ok: policy === "noeviction", detail, fix: policy === "noeviction" ? "" : say("doctor.queue-policy") };
}

/** Leases go by the database's clock, and calls between machines are refused when their clocks are minutes apart. */
const toleranceMs = 30_000;

export function checkDatabaseClock({ now }: DatabaseFacts, own: number, say: Say): DoctorFinding {
  const ms = Math.abs(own - now);
  const ok = ms <= toleranceMs;
  const detail = say("doctor.database-clock-apart", { seconds: Math.round(ms / 1000) });
  return { ok, detail, fix: ok ? "" : say("doctor.clock-fix") };
}
