import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openGit, parseTokens, scratch } from "../support/git.ts";

/** A server that plays foul: what it answers to each request. */
type Foul = (request: Request, url: URL) => Response;

const greetingType = { "content-type": "application/x-git-upload-pack-advertisement" };
const line = (text: string) => (text.length + 4).toString(16).padStart(4, "0") + text;
const sha = "1".repeat(40);
const greeting = (...refs: string[]) =>
  `${line("# service=git-upload-pack\n")}0000${refs
    .map((ref, index) =>
      line(`${sha} ${ref}${index === 0 ? "\0symref=HEAD:refs/heads/main side-band-64k ofs-delta shallow" : ""}\n`),
    )
    .join("")}0000`;

let server: ReturnType<typeof Bun.serve> | undefined;
afterEach(() => void server?.stop(true));

/** Tries to clone from it; gives the sentence's key and what was left on the disk. */
async function cloneFrom(foul: Foul, stallMs = 3000, tokens: string | undefined = undefined) {
  using dir = scratch();
  server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => foul(request, new URL(request.url)) });
  const source = { kind: "remote", url: `http://127.0.0.1:${server.port}/x.git`, name: "x" } as const;
  const failure: unknown = await openGit(join(dir.path, "clones"), source, {
    stallMs,
    ...(tokens ? { tokens: parseTokens({ gitTokens: tokens }) } : {}),
  }).then(
    () => "it was cloned",
    (error: unknown) => error,
  );
  mkdirSync(join(dir.path, "clones"), { recursive: true });
  expect(readdirSync(dir.path)).toEqual(["clones"]);
  expect(readdirSync(join(dir.path, "clones"))).toEqual([]);
  expect(failure).toBeInstanceOf(Error);
  return { failure, key: (failure as { key?: string }).key ?? String(failure) };
}

const endless = (chunk: Uint8Array, headers: Record<string, string>) =>
  new Response(new ReadableStream({ pull: (out) => out.enqueue(chunk) }), { headers });

describe("a git server that means harm gets a sentence, and leaves nothing", () => {
  test("refs without end", async () => {
    const chunk = new TextEncoder().encode(line(`${sha} refs/heads/${"x".repeat(900)}\n`).repeat(200));
    expect((await cloneFrom(() => endless(chunk, greetingType))).key).toBe("git.not-git");
  }, 60_000);

  test("a few kilobytes that unpack to gigabytes", async () => {
    const bomb = Bun.gzipSync(new Uint8Array(300 * 1024 * 1024));
    const { key } = await cloneFrom(
      () => new Response(bomb, { headers: { ...greetingType, "content-encoding": "gzip" } }),
    );
    expect(key).toBe("git.not-git");
  }, 60_000);

  test.each([
    ["refs/heads/../../../owned"],
    ["refs/heads/.git/config"],
    ["refs/heads/\u202egnp"],
    ["refs/heads/\u001b[2Jx"],
    ["refs/heads/--upload-pack=touch"],
    ["/etc/passwd"],
    ["HEAD/../x"],
    ["refs/heads/main.lock"],
  ])("a ref called %j beside the honest one, and a pack that is none", async (ref) => {
    const { key, failure } = await cloneFrom((_, url) =>
      url.pathname.endsWith("/info/refs")
        ? new Response(greeting("HEAD", "refs/heads/main", ref), { headers: greetingType })
        : new Response(`${line("NAK\n")}${line("\u0001PACK garbage")}0000`, {
            headers: { "content-type": "application/x-git-upload-pack-result" },
          }),
    );
    expect(key).toStartWith("git.");
    expect(String((failure as Error).message)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test.each([
    ["another protocol", "file:///etc/passwd"],
    ["a port of this machine's own from elsewhere's words", "http://169.254.169.254/latest/x.git"],
    ["a name with a password", "https://user:pass@127.0.0.1/x.git"],
    ["nothing", ""],
    ["itself, for ever", "/x.git"],
  ])("a redirect to %s", async (_, to) => {
    let asked = 0;
    const { key } = await cloneFrom((request) => {
      asked++;
      const { search } = new URL(request.url);
      const place = to.startsWith("/") ? `${to}/info/refs${search}` : to && `${to}/info/refs${search}`;
      return new Response(null, { status: 302, headers: place ? { location: place } : {} });
    });
    expect(key).toStartWith("git.");
    expect(asked).toBeLessThan(10);
  });

  test("a question for the password, again and again, in many realms: the token is given once, and only to what it is for", async () => {
    const heard: (string | null)[] = [];
    const { key } = await cloneFrom(
      (request) => {
        heard.push(request.headers.get("authorization"));
        return new Response(null, {
          status: 401,
          headers: { "www-authenticate": 'Basic realm="other.example", Negotiate, Bearer' },
        });
      },
      3000,
      "127.0.0.1=t0ken-of-the-tests",
    );
    expect(key).toBe("git.token-refused");
    expect(heard.filter(Boolean)).toHaveLength(1);
  });

  test("silence in the middle of the pack ends at the limit", async () => {
    const { key } = await cloneFrom(
      (_, url) =>
        url.pathname.endsWith("/info/refs")
          ? new Response(greeting("HEAD", "refs/heads/main"), { headers: greetingType })
          : new Response(new ReadableStream({ start: (out) => out.enqueue(new TextEncoder().encode(line("NAK\n"))) }), {
              headers: { "content-type": "application/x-git-upload-pack-result" },
            }),
      700,
    );
    expect(key).toBe("git.unreachable");
  });
});
