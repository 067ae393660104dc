import { serveSocket } from "../../../orchestrator/chat/socket/server.ts";
import { aDevorch, version } from "./sample.ts";

/** Serves on the path named by the first argument until it is killed. */
const { devorch } = aDevorch({ ask: () => new Promise(() => {}) });
serveSocket(devorch, { path: process.argv[2] ?? "", version });
console.log("serving");
