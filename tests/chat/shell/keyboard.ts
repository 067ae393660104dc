import { PassThrough } from "node:stream";
import { Terminal } from "../../../orchestrator/chat/cli/view/terminal.ts";
import { History } from "../../../orchestrator/chat/shell/history.ts";
import { Interactive } from "../../../orchestrator/chat/shell/interactive.ts";
import { Emulator } from "./emulator.ts";

/** A person's lines on an emulated terminal. */
export async function aKeyboard(file: string) {
  const screen = new Emulator(100, 20);
  const input = new PassThrough();
  const ran: string[] = [];
  const lines = new Interactive({
    input,
    terminal: new Terminal(screen),
    history: new History(file, (text) => text.replace("secret", "***")),
    vocabulary: { known: [], own: [], tasks: async () => [], repos: async () => [] },
    prompt: "> ",
    dim: (text) => text,
  });
  lines.open({
    run: async (line) => void ran.push(line),
    interrupt: async () => void ran.push("interrupt"),
    leave: async () => void ran.push("leave"),
  });
  return {
    ran,
    screen,
    /** Sends keys; the line that is being written then, `|` where the cursor stands. */
    press(keys: string | Uint8Array): string {
      input.emit("data", typeof keys === "string" ? new TextEncoder().encode(keys) : keys);
      const cells = [...(screen.lines[screen.row] ?? [])];
      while (cells.length < screen.column) cells.push(" ");
      return [...cells.slice(2, screen.column), "|", ...cells.slice(screen.column)].join("");
    },
    /** The lines that ran, once none waits any more. */
    async allRan(): Promise<string[]> {
      await Bun.sleep(0);
      return ran;
    },
    close: () => lines.close(),
  };
}
