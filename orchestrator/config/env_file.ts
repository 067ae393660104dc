/** The content of a settings file. Problems name the line and never its text: it may be a secret. */
export interface EnvFile {
  values: Map<string, { value: string; line: number }>;
  problems: { line: number; kind: "line" | "quote" }[];
}

/**
 * Reads lines of `NAME=value`: `export` before it, `# comments`, single quotes (literal) and double quotes (`\n`, `\"`,
 * `\\`, `\$`). Nothing is expanded. Of a name that stands twice the last one counts, as in a shell.
 */
export function parseEnvFile(text: string): EnvFile {
  const file: EnvFile = { values: new Map(), problems: [] };
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, rest = ""] = line.match(/^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/) ?? [];
    const value = name === undefined ? undefined : unquote(rest);
    if (name === undefined) file.problems.push({ line: index + 1, kind: "line" });
    else if (value === undefined) file.problems.push({ line: index + 1, kind: "quote" });
    else file.values.set(name, { value, line: index + 1 });
  }
  return file;
}

/** The text with these values: a line that sets one is replaced, a new one goes to the end, everything else stays as it was. */
export function withValues(text: string, values: ReadonlyMap<string, string>): string {
  const left = new Map(values);
  const lines = text.replace(/\n$/, "").split("\n");
  const kept = lines.map((line) => {
    const name = [...parseEnvFile(line).values.keys()][0];
    const value = name === undefined ? undefined : values.get(name);
    if (name === undefined || value === undefined) return line;
    left.delete(name);
    return `${name}=${quote(value)}`;
  });
  const added = [...left].map(([name, value]) => `${name}=${quote(value)}`);
  return `${[...(text === "" ? [] : kept), ...added].join("\n")}\n`;
}

function quote(value: string): string {
  if (/^[\w./:@+,=-]+$/.test(value)) return value;
  return value.includes("'") ? `"${value.replace(/[\\"$]/g, "\\$&")}"` : `'${value}'`;
}

/** Undefined when quotes do not close or something but a comment follows them. */
function unquote(text: string): string | undefined {
  if (text.startsWith("'")) return text.match(/^'([^']*)'(?:\s+#.*)?$/)?.[1];
  if (text.startsWith('"')) {
    const inside = text.match(/^"((?:[^"\\]|\\.)*)"(?:\s+#.*)?$/)?.[1];
    return inside?.replace(/\\([n"\\$])/g, (_, character: string) => (character === "n" ? "\n" : character));
  }
  return text.replace(/(^|\s+)#.*$/, "");
}
