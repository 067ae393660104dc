import type { Place } from "./executable.ts";

/** The executable on a terminal of its own, in which a person types; `text` is all that was ever written to it. */
export function onTerminal({ folder, env }: Pick<Place, "folder" | "env">, ...words: string[]) {
  const decoder = new TextDecoder();
  let text = "";
  const child = Bun.spawn([`${folder}/devorch`, ...words], {
    cwd: folder,
    env: { ...env, TERM: "xterm-256color" },
    terminal: {
      cols: 100,
      rows: 60,
      data: (_terminal, data) => {
        text += Bun.stripANSI(decoder.decode(data, { stream: true }));
      },
    },
  });
  let from = 0;
  return {
    child,
    get text(): string {
      return text;
    },
    press: (keys: string) => void child.terminal?.write(keys),
    /** Waits for what comes after what was seen last. */
    async sees(part: string | RegExp): Promise<RegExpExecArray> {
      const pattern = typeof part === "string" ? new RegExp(part.replace(/[^\w\s]/g, "\\$&")) : part;
      const until = Date.now() + 60_000;
      for (;;) {
        const found = pattern.exec(text.slice(from));
        if (found) {
          from += found.index + found[0].length;
          return found;
        }
        if (Date.now() > until) throw new Error(`never showed ${part}; it shows:\n${text}`);
        await Bun.sleep(20);
      }
    },
  };
}
