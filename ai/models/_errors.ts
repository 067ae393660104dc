import { ModelError, type ModelErrorKind, messageOf, z } from "devorch";

const longestMessage = 300;

/** An error as the vendors write it. */
const vendorError = z.object({
  message: z.string().catch(""),
  /** Anthropic's and OpenAI's name of the error, for example `overloaded_error`. */
  type: z.string().optional().catch(undefined),
  /** Google's, for example `RESOURCE_EXHAUSTED`. */
  status: z.string().optional().catch(undefined),
  /** A status, or at OpenAI the exact name, for example `context_length_exceeded`. */
  code: z.union([z.number(), z.string()]).optional().catch(undefined),
  details: z
    .array(z.looseObject({ reason: z.unknown().optional(), retryDelay: z.unknown().optional() }))
    .optional()
    .catch(undefined),
});
type VendorError = z.infer<typeof vendorError>;

/** Under `error`, which may be the message alone; some servers write it at the top. Google may wrap it in a list. */
const vendorBody = z.union([
  z.object({ error: vendorError }).transform(({ error }) => error),
  z.object({ error: z.string() }).transform(({ error }) => vendorError.parse({ message: error })),
  vendorError.extend({ message: z.string() }),
]);

const kindByName: Record<string, ModelErrorKind> = {
  authentication_error: "auth",
  permission_error: "auth",
  billing_error: "auth",
  not_found_error: "missing",
  rate_limit_error: "rate",
  overloaded_error: "overloaded",
  request_too_large: "too-long",
  invalid_request_error: "invalid",
  timeout_error: "server",
  api_error: "server",
  server_error: "server",
  rate_limit_exceeded: "rate",
  invalid_api_key: "auth",
  model_not_found: "missing",
  context_length_exceeded: "too-long",
  exceed_context_size_error: "too-long",
  insufficient_quota: "auth",
  content_filter: "refusal",
};

/** These say more than the status with which they come: a lack of money is told as a rate limit. */
const exactNames = new Set(["insufficient_quota", "context_length_exceeded", "exceed_context_size_error"]);

const kindByStatus: Record<number, ModelErrorKind> = {
  401: "auth",
  402: "auth",
  403: "auth",
  404: "missing",
  408: "server",
  409: "server",
  413: "too-long",
  429: "rate",
  503: "overloaded",
  529: "overloaded",
};

const tooLong =
  /(prompt|input) is too long|exceeds? the maximum|maximum (context|number of tokens|model length)|context (window|limit|length|size)|reduce the length/i;

/** The error of an HTTP answer that is no success. `now` is for a retry-after that is a date. */
export function errorOfAnswer(status: number, headers: Headers, body: string, now: number): ModelError {
  const vendor = vendorErrorIn(body);
  return new ModelError(errorKind(status, vendor), describeError(`HTTP ${status}`, vendor, body), {
    status,
    retryAfterMs: retryAfter(headers, vendor, now),
  });
}

/** Whatever an SDK threw, as a ModelError; `begun`: the answer had begun, so that the rest of it is what is missing. */
export function asModelError(thrown: unknown, begun: boolean): ModelError {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof ModelError) return error;
    const reported = reportedBy(error);
    if (reported) return errorOfStream(reported);
  }
  if (!begun)
    return new ModelError("network", shortLine(causeText(thrown)), { billed: wasSent(thrown), cause: thrown });
  return new ModelError("partial", shortLine(`the answer broke off: ${causeText(thrown)}`), { cause: thrown });
}

/** Whether the connection broke when it stood: the server may have been at work on what it had read. */
function wasSent(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if ("code" in error && /RESET|CLOSED/i.test(String(error.code))) return true;
  return false;
}

/** The body of an error that the stream itself reported after it had begun with 200, where each SDK puts it. */
function reportedBy(error: Error): string | undefined {
  if ("error" in error && error.error !== undefined) return JSON.stringify(error.error);
  return error.name === "ApiError" ? error.message.slice(error.message.indexOf("{")) : undefined;
}

/** The body of an error that the stream reported after it had begun. */
export function errorOfStream(body: string): ModelError {
  const vendor = vendorErrorIn(body);
  const status = Number(vendor?.code) || undefined;
  return new ModelError(errorKind(status, vendor), describeError("error in the stream", vendor, body), {
    status,
    retryAfterMs: retryAfter(new Headers(), vendor, 0),
    billed: true,
  });
}

function errorKind(status: number | undefined, vendor: VendorError | undefined): ModelErrorKind {
  const message = vendor?.message ?? "";
  const names = [vendor?.code, vendor?.type].filter((name) => typeof name === "string");
  const exact = names.find((name) => exactNames.has(name));
  if (exact) return kindByName[exact] ?? "invalid";
  // Google answers a wrong key with 400.
  if (vendor?.details?.some(({ reason }) => reason === "API_KEY_INVALID")) return "auth";
  if ((status === 400 || status === 422 || vendor?.type === "invalid_request_error") && tooLong.test(message))
    return "too-long";
  const byStatus = status === undefined ? undefined : kindByStatus[status];
  if (byStatus) return byStatus;
  if (status !== undefined && status < 500) return "invalid";
  return names.map((name) => kindByName[name]).find(Boolean) ?? "server";
}

function vendorErrorIn(body: string): VendorError | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return vendorBody.safeParse(Array.isArray(json) ? json[0] : json).data;
  } catch {
    return undefined;
  }
}

/** Milliseconds, seconds or a date in the header; in Google's body a `retryDelay` like "12.5s". */
function retryAfter(headers: Headers, vendor: VendorError | undefined, now: number): number | undefined {
  const exact = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (exact >= 0) return exact;
  const header = headers.get("retry-after");
  if (header) {
    const seconds = Number(header);
    const ms = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1_000;
    if (ms >= 0) return ms;
  }
  for (const { retryDelay } of vendor?.details ?? []) {
    const [, seconds] = /^([\d.]+)s$/.exec(String(retryDelay)) ?? [];
    if (seconds) return Number(seconds) * 1_000;
  }
  return undefined;
}

function describeError(what: string, vendor: VendorError | undefined, body: string): string {
  if (vendor?.message) return shortLine(`${what}: ${vendor.message}`);
  return shortLine(/^\s*</.test(body) ? `${what}: a web page instead of an answer` : `${what}: ${body}`);
}

function causeText(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause === undefined ? messageOf(thrown) : `${messageOf(thrown)} (${messageOf(cause)})`;
}

function shortLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}...` : line;
}
