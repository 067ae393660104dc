import { readFileSync } from "node:fs";
import { openModel as openAnthropic } from "../../../ai/models/anthropic.ts";
import { openModel as openGoogle } from "../../../ai/models/google.ts";
import { collectAnswer } from "../../../orchestrator/models/stream.ts";
import { said } from "../models.ts";

/** A process that asks one model and prints the kind of the failure and the most memory that it held, in kB. */
const [provider, baseUrl = ""] = process.argv.slice(2);
const open = provider === "google" ? openGoogle : openAnthropic;
const model = await open("gemini-3.8-flash", { key: "key", baseUrl });
const options = { system: "s", signal: new AbortController().signal };
const kind = await collectAnswer(model.converse([said("go")], [], options)).then(
  () => "answered",
  (error) => error.kind,
);
// Not getrusage's: a process begins there with the peak of the one that started it.
const peakKb = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
process.stdout.write(JSON.stringify({ kind, peakKb }));
process.exit(0);
