import type { Limits } from "./limits.ts";
import { Refusal, tooMany } from "./refusal.ts";

/** What goes wrong with a call. Those that begin with "did" happen after it was done. */
export type Fault =
  | "reset" // the connection breaks, nothing was done
  | "did, reset"
  | "hang" // no answer, nothing was done
  | "did, hang"
  | "html" // a web page of a proxy with 502
  | "did, html"
  | "500"
  | "did, 500"
  | { retryAfter: number }
  | { code: number; description: string };

interface Planned {
  method: string;
  fault: Fault;
  left: number;
}

/** Faults by method, the earliest planned first. */
export class Faults {
  private planned: Planned[] = [];

  add(method: string, fault: Fault, times: number): void {
    this.planned.push({ method: method.toLowerCase(), fault, left: times });
  }

  clear(): void {
    this.planned = [];
  }

  take(method: string): Fault | undefined {
    const found = this.planned.find((one) => one.left > 0 && (one.method === method || one.method === "*"));
    if (found) found.left--;
    return found?.fault;
  }
}

export async function answerOf(fault: Fault, limits: Limits): Promise<Response> {
  if (typeof fault === "object") {
    if ("retryAfter" in fault) limits.wait(fault.retryAfter);
    return refused("retryAfter" in fault ? tooMany(fault.retryAfter) : new Refusal(fault.code, fault.description));
  }
  if (fault.endsWith("reset")) return new Response(new ReadableStream({ start: (out) => out.error() }));
  if (fault.endsWith("hang")) return new Promise(() => {});
  if (fault.endsWith("html"))
    return new Response("<html><h1>502 Bad Gateway</h1></html>", {
      status: 502,
      headers: { "content-type": "text/html" },
    });
  return refused(new Refusal(500, "Internal Server Error"));
}

export function refused({ code, message, parameters }: Refusal): Response {
  return Response.json({ ok: false, error_code: code, description: message, parameters }, { status: code });
}
