import { expect, test } from "bun:test";
import { Emulator } from "../../chat/shell/emulator.ts";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const threeSteps = {
  planner: [aPlan([{ title: "One" }, { title: "Two" }, { title: "Three" }])],
  executor: [doing(1), doing(2)],
};

/** The executable on a terminal of its own. */
function onTerminal(place: Place, ...words: string[]) {
  const screen = new Emulator(100, 40);
  place.ready();
  const child = Bun.spawn([`${place.folder}/devorch`, ...words], {
    cwd: place.folder,
    env: { ...place.env, TERM: "xterm-256color", EDITOR: "sed -i 's/title: Two/title: Second/'" },
    terminal: {
      cols: screen.columns,
      rows: screen.rows,
      data: (_terminal, data) => {
        screen.write(decoder.decode(data, { stream: true }).replaceAll("\r\n", "\n"));
      },
    },
  });
  const decoder = new TextDecoder();
  return {
    child,
    screen,
    press: (keys: string) => void child.terminal?.write(keys),
    async sees(part: string | RegExp): Promise<void> {
      const until = Date.now() + 20_000;
      const shown = () => (typeof part === "string" ? screen.text.includes(part) : part.test(screen.text));
      while (!shown()) {
        if (Date.now() > until) throw new Error(`never showed ${part}; it shows:\n${screen.text}`);
        await Bun.sleep(20);
      }
    },
  };
}

async function pipe(place: Place, lines: string, ...words: string[]) {
  place.ready();
  const child = Bun.spawn([`${place.folder}/devorch`, "shell", ...words], {
    cwd: place.folder,
    env: place.env,
    stdin: new Blob([lines]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exit: await child.exited, stdout, stderr };
}

test("lines from a pipe take a sentence to a pushed branch, a step dropped on the way", async () => {
  await using place = aPlace({ script: threeSteps });
  const said = await pipe(
    place,
    `repo add shop ${place.url}\nuse the repo shop\nAdd stock validation\ndrop step 3\ngo ahead\ntasks\n`,
  );

  expect(said.stderr).toContain("− 3. Three");
  expect(said.exit).toBe(0);
  expect(said.stdout).toMatch(/T-1 +done/);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual(["feat: Two", "feat: One"]);
  const trailers = place.remote(
    "log",
    "--format=%(trailers:key=Devorch-Step,valueonly,separator=)",
    "main..feature/stock",
  );
  expect(trailers.split("\n")).toEqual(["T-1/2/2", "T-1/2/1"]);
  // No model was asked for the new revision.
  expect(place.models.requests.filter(({ tools }) => tools.includes("submit_plan"))).toHaveLength(1);
});

test("on a terminal: a plan by words, changed in the editor, approved, followed by its live card", async () => {
  await using place = aPlace({
    script: async (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{ title: "One" }, { title: "Two" }]);
      await Bun.sleep(400);
      return doing(request.messages[0]?.text.includes("Your step is 2") ? 2 : 1);
    },
  });
  await place.devorch("repo", "add", "shop", place.url);
  const { child, screen, press, sees } = onTerminal(place);
  await sees(/devorch › *$/);

  press("use the repo shop\r");
  await sees("shop");
  press("Añadir validación de stock\r");
  await sees("T-1 waits for your word");
  press("edit T-1\r");
  await sees(/Changes since revision 1:\n +~ 2\. Second \(before: “Two”\)/);
  press("approve T-1 --revision 1\r");
  await sees("revision 2 now");
  press("go ahead\r");
  await sees(/step 1\/2/);
  press("half a line");
  await sees(/✅ T-1[\s\S]*devorch › half a line$/);
  press("\x03");
  await sees(/half a line\^C\ndevorch › *$/);
  press("\x04");

  expect(await child.exited).toBe(0);
  expect(screen.pastes).toBe(false);
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual(["feat: Second", "feat: One"]);
});

longTest("on a terminal: a paste, words with accents, Tab, and history from one shell to the next", async () => {
  await using place = aPlace({ script: threeSteps });
  await place.devorch("repo", "add", "tienda", place.url);
  const first = onTerminal(place);
  await first.sees(/devorch › *$/);
  first.press("\x1b[200~añadir:\r- validación\r- ñandú\x1b[201~");
  await first.sees(/devorch › añadir:⏎- validación⏎- ñandú$/);
  first.press("\x17\x7f");
  await first.sees(/devorch › añadir:⏎- validación⏎-$/);
  first.press("\x1b[1;5D\x17");
  await first.sees(/devorch › validación⏎-$/);
  first.press("\x03repo check t\t");
  await first.sees(/devorch › repo check tienda *$/);
  first.press("\x15use the repo tienda\r");
  await first.sees("the repository is tienda");
  first.press("\x04");
  expect(await first.child.exited).toBe(0);
  expect(first.screen.pastes).toBe(false);

  const second = onTerminal(place);
  await second.sees(/devorch › *$/);
  second.press("\x1b[A");
  await second.sees(/devorch › use the repo tienda$/);
  second.press("\x03\x04");
  expect(await second.child.exited).toBe(0);
});

longTest("killed while it works, the next shell goes on and shows the card", async () => {
  const gate = Promise.withResolvers<void>();
  await using place = aPlace({
    script: async (request) => {
      if (request.tools.includes("submit_plan")) return aPlan([{}, {}]);
      if (!request.messages[0]?.text.includes("Your step is 2")) return doing(1);
      await gate.promise;
      return doing(2);
    },
  });
  const first = onTerminal(place, "shell");
  await first.sees(/devorch › *$/);
  first.press(`run "Add stock" --repo ${place.url} --yes\r`);
  await first.sees(/step 2\/2/);
  first.child.kill("SIGKILL");
  await first.child.exited;

  const second = onTerminal(place, "shell");
  await second.sees(/step 2\/2[\s\S]*devorch › *$/);
  gate.resolve();
  await second.sees("✅ T-1");
  second.press("\x04");
  expect(await second.child.exited).toBe(0);
});

longTest(
  "a remark while a task runs is read by every step from the next on, once, and one in the last step by that step",
  async () => {
    const gate = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const began = [1, 2, 3].map(() => Promise.withResolvers<void>());
    let thought = false;
    await using place = aPlace({
      script: async (request) => {
        if (request.tools.includes("submit_plan")) return aPlan([{}, {}, {}]);
        const step = Number(/Your step is (\d)/.exec(request.messages[0]?.text ?? "")?.[1]);
        began[step - 1]?.resolve();
        await gate[step - 1]?.promise;
        if (step < 3 || thought) return doing(step);
        thought = true;
        return { calls: [call("list_files", {})] };
      },
    });
    const owner = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
    await began[0]?.promise;
    expect((await place.devorch("modify", "T-1", "use", "short", "names", "--detach")).exit).toBe(0);
    gate[0]?.resolve();
    await began[1]?.promise;
    gate[1]?.resolve();
    await began[2]?.promise;
    expect((await place.devorch("modify", "T-1", "and", "no", "tabs", "--detach")).exit).toBe(0);
    gate[2]?.resolve();
    const said = await owner.done;

    expect(said.exit).toBe(0);
    const executing = place.models.requests.filter(({ tools }) => tools.includes("finish_step"));
    const heard = (words: string) =>
      executing.flatMap((request, index) => (JSON.stringify(request.messages.at(-1)).includes(words) ? [index] : []));
    const stepOf = (index: number) => /Your step is (\d)/.exec(executing[index]?.messages[0]?.text ?? "")?.[1];
    expect(heard("use short names").map(stepOf)).toEqual(["2", "3"]);
    expect(heard("and no tabs").map(stepOf)).toEqual(["3"]);
    expect(
      said.events.filter(({ type }) => type === "notice").map((event) => "key" in event && event.key),
    ).not.toContain("task.note-unread");
  },
);
