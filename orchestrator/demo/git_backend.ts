import { delimiter } from "node:path";

export interface BackendCall {
  /** Absolute path of git's `http-backend`. */
  backend: string;
  /** Folder of the repositories. */
  root: string;
  path: string;
  query: string;
}

/** Runs git's CGI program for one request; bodies are streamed both ways. `received` is the size of the request's. */
export async function runBackend(
  request: Request,
  { backend, root, path, query }: BackendCall,
): Promise<{ response: Response; received: Promise<number> }> {
  const child = Bun.spawn([backend], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "ignore",
    env: {
      PATH: [process.env.PATH, "/usr/bin", "/bin"].filter(Boolean).join(delimiter),
      HOME: root,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      // The backend accepts pushes only with a user.
      REMOTE_USER: "devorch",
      REMOTE_ADDR: "127.0.0.1",
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: query.slice(1),
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      HTTP_CONTENT_ENCODING: request.headers.get("content-encoding") ?? "",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
    },
  });
  const received = pipeBody(request, child.stdin);
  return { response: await parseCgi(child.stdout), received };
}

async function pipeBody(request: Request, stdin: Bun.FileSink): Promise<number> {
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      stdin.write(chunk);
      await stdin.flush();
    }
    await stdin.end();
  } catch {
    // The program answered before it had read everything, or the client went away.
  }
  return bytes;
}

/** CGI: header lines, an empty line, the body. */
async function parseCgi(stdout: ReadableStream<Uint8Array>): Promise<Response> {
  const reader = stdout.getReader();
  let head: Buffer = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { done, value } = await reader.read();
    if (done) return new Response("the backend said nothing", { status: 500 });
    head = Buffer.concat([head, value]);
    end = head.indexOf("\r\n\r\n");
  }
  const headers = new Headers();
  for (const line of head.toString("latin1", 0, end).split("\r\n")) {
    headers.append(line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim());
  }
  const status = Number(headers.get("status")?.slice(0, 3) ?? 200);
  headers.delete("status");
  const rest = head.subarray(end + 4);
  async function* body(): AsyncGenerator<Uint8Array> {
    if (rest.length > 0) yield rest;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  }
  return new Response(body(), { status, headers });
}
