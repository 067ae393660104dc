/** A family of languages that tests are written in: what a comment and a string are, how a test looks. */
export type Language =
  | "javascript"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "csharp"
  | "php"
  | "swift"
  | "ruby"
  | "elixir"
  | "shell";

const byExtension: Readonly<Record<string, Language>> = {
  ...{ js: "javascript", jsx: "javascript", mjs: "javascript", cjs: "javascript" },
  ...{ ts: "javascript", tsx: "javascript", mts: "javascript", cts: "javascript", vue: "javascript" },
  ...{ svelte: "javascript", coffee: "javascript" },
  ...{ py: "python", go: "go", rs: "rust", java: "java", kt: "java", scala: "java", groovy: "java", cs: "csharp" },
  ...{ php: "php", swift: "swift", rb: "ruby", ex: "elixir", exs: "elixir" },
  ...{ sh: "shell", bash: "shell", bats: "shell", zsh: "shell" },
};

/** The language of a file by its name, and of a script by its first line; undefined for any other. */
export function languageOf(path: string, text = ""): Language | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension !== undefined) return byExtension[extension];
  const program = /^#!.*?\b(bash|sh|zsh|python|node|bun|deno|ruby|php)\b/.exec(text)?.[1];
  if (program === undefined) return undefined;
  if (/^(ba|z)?sh$/.test(program)) return "shell";
  return /^(node|bun|deno)$/.test(program) ? "javascript" : (program as Language);
}
