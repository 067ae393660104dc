import { type Cli, printJson } from "../cli.ts";
import { blockView } from "./block.ts";
import { linesView } from "./lines.ts";
import type { View } from "./view.ts";

/** Chooses the view: JSON events, a live card on a terminal, lines elsewhere, almost nothing with `-q`. */
export function openView(cli: Cli): View {
  if (cli.json) return jsonView(cli);
  if (cli.quiet) return quietView(cli);
  const terminal = cli.world.stderr.isTTY === true && cli.world.env.TERM !== "dumb";
  return terminal ? blockView(cli) : linesView(cli);
}

function jsonView(cli: Cli): View {
  return { ...quietView(cli), event: (event) => printJson(cli, event) };
}

function quietView(cli: Cli): View {
  return {
    event() {},
    known() {},
    live() {},
    tell: (lines) => {
      for (const line of lines) cli.tell(line);
    },
    rest() {},
    close() {},
  };
}
