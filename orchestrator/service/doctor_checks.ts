import { stat } from "node:fs/promises";
import { errorReason } from "../sdk/error_reason.ts";
import { UserError } from "../task/errors.ts";
import type { DoctorChecks, DoctorFinding, Say, ServerAnswers } from "./doctor.ts";
import { botNameIn, type HttpAnswer, keyRefused, modelsIn } from "./doctor_requests.ts";

type ProviderKey = DoctorChecks["keys"][number];

/** A list of models costs nothing and shows whether the key is accepted. */
export async function checkKey(key: ProviderKey, heard: Promise<HttpAnswer>, say: Say): Promise<DoctorFinding> {
  const { variables, present, catalogue, baseUrl } = key;
  const names = variables.join(say("doctor.or"));
  if (!present)
    return { ok: false, detail: say("doctor.key-missing", { names }), fix: say("doctor.key-fix", { names }) };
  if (!catalogue) return { ok: true, detail: say("doctor.key-present", { names }), fix: "" };
  const { host } = new URL(catalogue.url);
  try {
    const answer = await heard;
    const { status } = answer;
    if (keyRefused(answer)) {
      return { ok: false, detail: say("doctor.key-refused", { host, status }), fix: say("doctor.key-new", { names }) };
    }
    const accepted = status === 200 ? "doctor.key-accepted" : "doctor.key-unasked";
    return { ok: true, detail: say(accepted, { host, status }), fix: "" };
  } catch (error) {
    const fix = baseUrl ? say("doctor.endpoint-fix") : say("doctor.network-fix", { host });
    return { ok: false, detail: errorText(error, say), fix };
  }
}

/** Warnings only: a list may lack names that work, and tokens are counted without a price. */
export async function checkModel(
  { model, priced, setting }: DoctorChecks["models"][number],
  heard: Promise<HttpAnswer> | undefined,
  say: Say,
): Promise<DoctorFinding> {
  const known = await heard?.then(modelsIn).catch(() => null);
  const dated = (name: string) => name === model || /^([-@]\d[\d-]*|:latest)$/.test(name.slice(model.length));
  if (known && !known.some((name) => name.startsWith(model) && dated(name))) {
    return { ok: false, detail: say("doctor.model-unknown"), fix: say("doctor.model-fix", { setting }) };
  }
  if (!priced) return { ok: false, detail: say("doctor.model-unpriced"), fix: say("doctor.model-price-fix") };
  return { ok: true, detail: say(known ? "doctor.model-known" : "doctor.model-priced"), fix: "" };
}

export async function checkTelegram(heard: Promise<HttpAnswer>, say: Say): Promise<DoctorFinding> {
  try {
    const answer = await heard;
    const name = botNameIn(answer);
    if (name !== null) return { ok: true, detail: `@${name}`, fix: "" };
    const { status } = answer;
    const refused = status === 401 || status === 404;
    return {
      ok: false,
      detail: say(refused ? "doctor.telegram-refused" : "doctor.telegram-odd", { status }),
      fix: say(refused ? "doctor.telegram-fix" : "doctor.endpoint-fix"),
    };
  } catch (error) {
    return { ok: false, detail: errorText(error, say), fix: say("doctor.endpoint-fix") };
  }
}

function errorText(error: unknown, say: Say): string {
  return error instanceof UserError ? say(error.key, error.params) : say("error.other", { detail: errorReason(error) });
}

/** Tokens and certificates depend on the time: servers tolerate about a minute. */
const clockToleranceMs = 60_000;

export async function checkClock(
  asked: readonly Promise<HttpAnswer>[],
  now: () => number,
  say: Say,
): Promise<DoctorFinding> {
  const apart = await Promise.all(
    asked.map((one) =>
      one.then(
        ({ at }) => (at === null ? null : now() - at),
        () => null,
      ),
    ),
  );
  const difference = apart.find((ms) => ms !== null);
  if (difference === undefined || difference === null) return { ok: true, detail: say("doctor.clock-alone"), fix: "" };
  const seconds = Math.round(Math.abs(difference) / 1000);
  const ok = Math.abs(difference) <= clockToleranceMs;
  return { ok, detail: say("doctor.clock-apart", { seconds }), fix: ok ? "" : say("doctor.clock-fix") };
}

/** Not ok where every user of the machine may read it. */
export async function checkPrivate(path: string, kind: "file" | "folder", say: Say): Promise<DoctorFinding> {
  const found = await stat(path).catch(() => undefined);
  const mode = ((found?.mode ?? 0) & 0o777).toString(8);
  if (((found?.mode ?? 0) & 0o007) === 0) return { ok: true, detail: path, fix: "" };
  const right = kind === "file" ? "600" : "700";
  return { ok: false, detail: say("doctor.open-to-all", { path, mode }), fix: `chmod ${right} ${path}` };
}

/** A model that reads its own work overlooks what it overlooked before. */
export function checkReviewer({ model, isExecutor }: NonNullable<DoctorChecks["reviewer"]>, say: Say): DoctorFinding {
  if (!isExecutor) return { ok: true, detail: model, fix: "" };
  return { ok: false, detail: say("doctor.reviewer-same", { model }), fix: say("doctor.reviewer-fix") };
}

export async function checkTool({ command, why }: DoctorChecks["tools"][number], say: Say): Promise<DoctorFinding> {
  try {
    const child = Bun.spawn([...command], {
      env: { PATH: process.env.PATH },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
      timeout: 5000,
    });
    const words = await child.stdout.text();
    if ((await child.exited) === 0) return { ok: true, detail: words.trim().split("\n")[0] ?? "", fix: "" };
  } catch {
    // Not there.
  }
  return { ok: false, detail: say("doctor.tool-none"), fix: say(why) };
}

export function checkServers(servers: ServerAnswers, say: Say): DoctorFinding {
  const told = [...servers].map(
    ([name, look]) => `${name}: ${"why" in look ? look.why : say("plugins.server-tools", look)}`,
  );
  const ok = [...servers.values()].every((look) => "tools" in look);
  return { ok, detail: told.join(" · "), fix: ok ? "" : say("doctor.servers-fix") };
}

export function checkPlugins(broken: DoctorChecks["broken"], say: Say): DoctorFinding {
  if (broken.length === 0) return { ok: true, detail: say("doctor.plugins-well"), fix: "" };
  const told = broken.map(({ file, line, reason }) => `${file}${line === null ? "" : `:${line}`}: ${reason}`);
  return { ok: false, detail: told.join(" · "), fix: say("doctor.plugins-fix") };
}
