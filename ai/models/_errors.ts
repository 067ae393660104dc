import { ModelError, type ModelErrorKind, messageOf, z } from "devorch";

const longestMessage = 300;

/** The body of an error as both vendors write it; Google may wrap it in a list. */
const vendorError = z.object({
  error: z.object({
    message: z.string().catch(""),
    /** Anthropic's name of the error, for example `overloaded_error`. */
    type: z.string().optional().catch(undefined),
    /** Google's, for example `RESOURCE_EXHAUSTED`. */
    status: z.string().optional().catch(undefined),
    code: z.number().optional().catch(undefined),
    details: z
      .array(z.looseObject({ reason: z.unknown().optional(), retryDelay: z.unknown().optional() }))
      .optional()
      .catch(undefined),
  }),
});
type VendorError = z.infer<typeof vendorError>["error"];

const kindByType: Record<string, ModelErrorKind> = {
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
};

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
  /prompt is too long|exceeds? the (maximum|context)|maximum (context|number of tokens)|context (window|limit)/i;

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
  return new ModelError(errorKind(vendor?.code, vendor), describeError("error in the stream", vendor, body), {
    status: vendor?.code,
    retryAfterMs: retryAfter(new Headers(), vendor, 0),
    billed: true,
  });
}

function errorKind(status: number | undefined, vendor: VendorError | undefined): ModelErrorKind {
  const message = vendor?.message ?? "";
  // Google answers a wrong key with 400.
  if (vendor?.details?.some(({ reason }) => reason === "API_KEY_INVALID")) return "auth";
  if ((status === 400 || vendor?.type === "invalid_request_error") && tooLong.test(message)) return "too-long";
  const byStatus = status === undefined ? undefined : kindByStatus[status];
  if (byStatus) return byStatus;
  if (status !== undefined && status < 500) return "invalid";
  return (vendor?.type && kindByType[vendor.type]) || "server";
}

function vendorErrorIn(body: string): VendorError | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return vendorError.safeParse(Array.isArray(json) ? json[0] : json).data?.error;
  } catch {
    return undefined;
  }
}

/** Seconds or a date in the header; in Google's body a `retryDelay` like "12.5s". */
function retryAfter(headers: Headers, vendor: VendorError | undefined, now: number): number | undefined {
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
