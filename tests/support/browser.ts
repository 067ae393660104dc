import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const chromium = Bun.which("chromium");

interface Reply {
  id?: number;
  result?: { result?: { value?: unknown }; data?: string };
}

/** A page of a real browser, driven by its DevTools protocol. */
export interface BrowserPage extends AsyncDisposable {
  open(url: string): Promise<void>;
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Resolves once the expression is true in the page, also in the next one. */
  until(expression: string): Promise<void>;
  screenshot(file: string, width: number): Promise<void>;
}

export async function aBrowserPage(): Promise<BrowserPage> {
  if (chromium === null) throw new Error("there is no chromium");
  const profile = mkdtempSync(join(tmpdir(), "devorch-browser-"));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
  ];
  const child = Bun.spawn([chromium, ...flags, `--user-data-dir=${profile}`, "about:blank"], {
    env: { ...process.env, HOME: profile },
    stdout: "ignore",
    stderr: "pipe",
  });
  const port = await portOf(child.stderr);
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply = JSON.parse(String(data)) as Reply;
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  let last = 0;
  const send = (method: string, params: object = {}) => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise<Reply>((resolve) => waiting.set(id, resolve));
  };
  const evaluate = async <T>(expression: string) =>
    (await send("Runtime.evaluate", { expression, returnByValue: true })).result?.result?.value as T;
  const until = async (expression: string) => {
    const end = Date.now() + 40_000;
    while ((await evaluate(`Boolean(${expression})`)) !== true) {
      if (Date.now() > end) throw new Error(`never: ${expression}\n${await evaluate("document.body.innerText")}`);
      await Bun.sleep(50);
    }
  };
  return {
    evaluate,
    until,
    async open(url) {
      await send("Page.navigate", { url });
      await until(
        `location.href.startsWith(${JSON.stringify(new URL(url).origin)}) && document.readyState === "complete"`,
      );
    },
    async screenshot(file, width) {
      await send("Emulation.setDeviceMetricsOverride", {
        width,
        height: 900,
        deviceScaleFactor: 1,
        mobile: width < 500,
      });
      const shot = await send("Page.captureScreenshot", { captureBeyondViewport: true });
      writeFileSync(file, Buffer.from(shot.result?.data ?? "", "base64"));
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      child.kill();
      await child.exited;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

async function portOf(output: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of output) {
    text += new TextDecoder().decode(chunk);
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error(`chromium did not start:\n${text}`);
}
