import { expect } from "bun:test";
import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { built } from "../../support/executable.ts";
import { scratch } from "../../support/git.ts";
import { longTestIf } from "../../support/long.ts";

const group = 61_000;
const [service, ana, eva] = [61_001, 61_002, 61_003];
// Only root can be other people.
const cannot = process.getuid?.() !== 0 || Bun.which("setpriv") === null;

longTestIf(!cannot)(
  "members of the folder's group reach the service, take its place and give it back; nobody else gets in",
  async () => {
    using area = scratch();
    chmodSync(area.path, 0o755);
    const executable = join(area.path, "devorch");
    copyFileSync(built, executable);
    const data = join(area.path, "data");
    // As scripts/setup_vm.sh makes them.
    for (const folder of ["", "repos", "logs"]) {
      mkdirSync(join(data, folder));
      chownSync(join(data, folder), service, group);
      chmodSync(join(data, folder), 0o2770);
    }
    const env = {
      DATA_PATH: data,
      DEVORCH_LANG: "en",
      HTTP_ADDR: "127.0.0.1:0",
      ANTHROPIC_API_KEY: "a",
      GOOGLE_API_KEY: "g",
    };
    const as = (uid: number, ...words: string[]) => {
      const own =
        uid === eva ? ["--regid", String(eva), "--clear-groups"] : ["--regid", String(uid), "--groups", String(group)];
      return Bun.spawn(["setpriv", "--reuid", String(uid), ...own, executable, ...words], {
        cwd: area.path,
        env: { ...env, HOME: join(area.path, String(uid)) },
        stdout: "pipe",
        stderr: "pipe",
      });
    };
    const said = async (uid: number, ...words: string[]) => {
      const child = as(uid, ...words);
      const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      return { exit: await child.exited, out, err };
    };
    const serve = async () => {
      const child = as(service, "serve");
      for await (const chunk of child.stderr) if (Buffer.from(chunk).includes("http://")) break;
      return child;
    };
    const stop = async (child: Awaited<ReturnType<typeof serve>>) => {
      child.kill("SIGTERM");
      expect(await child.exited).toBe(0);
    };

    const first = await serve();
    expect(statSync(join(data, "devorch.sock")).mode & 0o777).toBe(0o660);
    expect(await said(ana, "repo", "add", "shop", "https://git.example/shop.git")).toMatchObject({ exit: 0 });
    const refused = await said(eva, "tasks");
    expect([refused.exit, refused.out]).toEqual([78, ""]);
    await stop(first);

    // The service is down: ana's command opens the database itself, and what it leaves there is the service's too.
    expect((await said(ana, "repo", "add", "bakery", "https://git.example/bakery.git")).exit).toBe(0);
    const second = await serve();
    expect((await said(ana, "tasks")).exit).toBe(0);
    const { out } = await said(ana, "repo", "list", "--json");
    expect(
      JSON.parse(out)
        .map(({ name }: { name: string }) => name)
        .sort(),
    ).toEqual(["bakery", "shop"]);
    for (const name of readdirSync(data)) {
      const { gid, mode } = statSync(join(data, name));
      expect([name, gid, mode & 0o060]).toEqual([name, group, 0o060]);
    }
    await stop(second);
  },
  60_000,
);
