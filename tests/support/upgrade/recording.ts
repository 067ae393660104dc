import { Database } from "bun:sqlite";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** One folder per version that was recorded; each has an archive and `recorded.json`. */
export const recordings = join(import.meta.dir, "..", "..", "end_to_end", "upgrade");

/** What stands in recorded.json. */
const recordingSchema = z.strictObject({
  version: z.string(),
  /** When the process was ended. */
  at: z.iso.datetime(),
  /** Where the remote was reached. */
  url: z.string(),
  tasks: z.array(
    z.strictObject({
      id: z.string(),
      /** The word in its request; it says how the task was left. */
      name: z.string(),
      state: z.string(),
    }),
  ),
  /** What the models had answered, as `<name> <plan or step> <turn>`. */
  answered: z.array(z.string()),
});

export type Recording = z.infer<typeof recordingSchema>;

export function recordedVersions(): string[] {
  const entries = readdirSync(recordings, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

export function readRecording(version: string): Recording {
  return recordingSchema.parse(JSON.parse(readFileSync(join(recordings, version, "recorded.json"), "utf8")));
}

const archiveOf = (version: string) => join(recordings, version, "state.tar.gz");
/** What is in no archive: random bytes that only take up room, what tar cannot hold, git's examples. */
const leftOut = ["data/ballast", "data/devorch.sock", "*.sample"];

/** Writes the folders of a place into the archive of a version. */
export function saveRecording(area: string, recording: Recording): void {
  mkdirSync(join(recordings, recording.version), { recursive: true });
  writeFileSync(join(recordings, recording.version, "recorded.json"), `${JSON.stringify(recording, null, 2)}\n`);
  checkpoint(databaseIn(area));
  const excluded = leftOut.map((path) => `--exclude=${path}`);
  tar(area, "-czf", archiveOf(recording.version), ...excluded, "data", "shop.git");
}

/** Unpacks them into `area` and returns the bare repository. */
export function unpackRecording(version: string, area: string): string {
  tar(area, "-xzf", archiveOf(version), "--no-same-owner");
  return join(area, "shop.git");
}

function tar(folder: string, ...words: string[]): void {
  const child = Bun.spawnSync(["tar", ...words], { cwd: folder, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  if (child.exitCode !== 0) throw new Error(`tar ${words.join(" ")}: ${child.stderr.toString()}`);
}

/**
 * The remote is somewhere else now, and the process was ended this very moment: deadlines count from there. Clones get new random
 * names, because a task's leftover processes are found by the name of its clone, all over the machine.
 */
export function bringUpToDate(area: string, { at, url }: Recording, now: { at: number; url: string }): void {
  const later = now.at - Date.parse(at);
  const names = renameClones(join(area, "data", "repos"));
  const moved = (text: string) =>
    [...names, [url, now.url] as const].reduce((all, [before, after]) => all.replaceAll(before, after), text);
  const renewed = (text: string) =>
    text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) =>
      new Date(Date.parse(time) + later).toISOString(),
    );
  rewriteTexts(databaseIn(area), (text) => renewed(moved(text)));
  for (const file of new Bun.Glob("data/repos/*/.git/{config,devorch.json}").scanSync({
    cwd: area,
    dot: true,
    absolute: true,
  }))
    writeFileSync(file, moved(readFileSync(file, "utf8")));
}

function renameClones(folder: string): [before: string, after: string][] {
  return readdirSync(folder).map((before) => {
    const after = crypto.getRandomValues(new Uint8Array(before.length / 2)).toHex();
    renameSync(join(folder, before), join(folder, after));
    return [before, after];
  });
}

const databaseIn = (area: string) => join(area, "data", "orchestrator.db");

/** Into one file: what stands in the log beside it compresses badly. */
function checkpoint(file: string): void {
  using database = new Database(file);
  database.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

type Row = Record<string, string | number | null>;

/** Every text in every row, keys of the rows included. */
function rewriteTexts(file: string, rewrite: (text: string) => string): void {
  using database = new Database(file);
  const schema = database.query<{ type: string; name: string; sql: string }, []>(
    "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'",
  );
  const all = schema.all();
  const triggers = all.filter(({ type }) => type === "trigger");
  database.run("PRAGMA foreign_keys = OFF");
  database.transaction(() => {
    for (const { name } of triggers) database.run(`DROP TRIGGER ${name}`);
    for (const { type, name } of all) if (type === "table") rewriteTable(database, name, rewrite);
    for (const { sql } of triggers) database.run(sql);
  })();
}

function rewriteTable(database: Database, table: string, rewrite: (text: string) => string): void {
  const keys = database
    .query<{ name: string; pk: number }, []>(`PRAGMA table_info(${table})`)
    .all()
    .filter(({ pk }) => pk > 0)
    .map(({ name }) => name);
  for (const row of database.query<Row, []>(`SELECT * FROM ${table}`).all()) {
    const changed = Object.entries(row).flatMap(([column, value]) => {
      const next = typeof value === "string" ? rewrite(value) : value;
      return next === value ? [] : [{ column, next }];
    });
    if (changed.length === 0) continue;
    const set = changed.map(({ column }) => `"${column}" = ?`).join(", ");
    const where = keys.map((key) => `"${key}" = ?`).join(" AND ");
    database
      .query(`UPDATE ${table} SET ${set} WHERE ${where}`)
      .run(...changed.map(({ next }) => next), ...keys.map((key) => row[key] ?? null));
  }
}
