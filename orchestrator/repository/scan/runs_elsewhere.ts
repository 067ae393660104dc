import { runsElsewhere } from "../../safety/runs_elsewhere.ts";

/** Fields of a package.json that only describe the package; tools execute or follow the others. */
const descriptive = new Set([
  ...["$schema", "name", "version", "description", "keywords", "author", "contributors", "maintainers", "license"],
  ...["homepage", "bugs", "repository", "funding", "private", "displayName", "icon", "categories", "badges"],
  ...["main", "module", "browser", "types", "typings", "typesVersions", "exports", "imports", "files", "type"],
  ...["sideEffects", "man", "engines", "os", "cpu", "browserslist", "peerDependenciesMeta"],
]);
const dependencies = /^(dev|peer|optional)?dependencies$/i;

/**
 * Whether a change affects what other machines or programs run automatically. Of a package.json only commands and settings of
 * tools count; `undefined` is a missing file.
 */
export function changesWhatRunsElsewhere(path: string, before: string | undefined, after: string | undefined): boolean {
  if (!isPackage(path)) return runsElsewhere(path);
  return commandsOf(before) !== commandsOf(after);
}

/** In any case: on macOS and Windows it is the same file. */
export function isPackage(path: string): boolean {
  return /(?:^|\/)package\.json$/i.test(path);
}

function commandsOf(text: string | undefined): string {
  if (text === undefined) return "[]";
  try {
    const fields = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const active = fields.flatMap(([field, value]) => {
      const counted = dependencies.test(field) ? fromElsewhere(value) : value;
      return descriptive.has(field) || counted === undefined ? [] : [[field, counted] as const];
    });
    return JSON.stringify(active.sort(([one], [other]) => (one < other ? -1 : 1)));
  } catch {
    // Other programs may still read it.
    return text;
  }
}

/** Dependencies that do not come from a registry: their install scripts run. */
function fromElsewhere(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const named = Object.entries(value).filter(([, version]) => /[:/]/.test(String(version)));
  return named.length === 0 ? undefined : Object.fromEntries(named.sort());
}
