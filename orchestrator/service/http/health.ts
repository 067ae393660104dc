/** The answer of `GET /health`; `telegram` is disabled where this process runs no bot. */
export interface Health {
  status: "healthy" | "unhealthy";
  version: string;
  database: "connected" | "disconnected";
  telegram: "connected" | "disconnected" | "disabled";
}

export interface HealthChecks {
  version: string;
  /** Reads from the database; throws when it cannot. */
  database(): Promise<void>;
  telegram(): Health["telegram"];
}

/** A database that does not answer in this time counts as disconnected. */
const databaseTimeoutMs = 3000;

export async function healthOf({ version, database, telegram }: HealthChecks): Promise<Health> {
  const answers = await answersInTime(database);
  const chat = telegram();
  const healthy = answers && chat !== "disconnected";
  return {
    status: healthy ? "healthy" : "unhealthy",
    version,
    database: answers ? "connected" : "disconnected",
    telegram: chat,
  };
}

async function answersInTime(database: () => Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), databaseTimeoutMs);
  });
  const answers = database().then(
    () => true,
    () => false,
  );
  return await Promise.race([answers, late]).finally(() => clearTimeout(timer));
}
