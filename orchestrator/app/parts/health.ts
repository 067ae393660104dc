import { z } from "zod";
import type { Settings } from "../../config/index.ts";
import type { Health } from "../../service/http/health.ts";
import { Exit, messageOf, UserError } from "../../task/errors.ts";

const HealthAnswer = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  version: z.string(),
  database: z.enum(["connected", "disconnected"]),
  telegram: z.enum(["connected", "disconnected", "disabled"]),
});

/** Requests the health of the service on this machine, or at DEVORCH_URL. Throws UserError 75 when none answers. */
export async function askHealth({ http: { host, port }, remote }: Settings): Promise<Health> {
  const url = `${remote?.url ?? `http://${reachableHost(host)}:${port}`}/health`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: "error" });
    return HealthAnswer.parse(await response.json());
  } catch (error) {
    const reason = error instanceof z.ZodError ? "?" : messageOf(error);
    throw new UserError("health.nobody", { url, reason }, { exit: Exit.later, cause: error });
  }
}

/** A server that listens on every address is reached on loopback. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
