const scripts: Record<string, Bun.JavaScriptLoader> = {
  ts: "ts",
  mts: "ts",
  cts: "ts",
  tsx: "tsx",
  js: "jsx",
  jsx: "jsx",
  mjs: "jsx",
  cjs: "jsx",
};

/**
 * The syntax error that `after` has and `before` had not, as one sentence with line and column; undefined where there is
 * none or the kind of file is unknown. Pure, no process.
 */
export function syntaxError(path: string, before: string | undefined, after: string): string | undefined {
  const error = firstError(path, after);
  if (error === undefined || (before !== undefined && firstError(path, before) !== undefined)) return undefined;
  return error;
}

function firstError(path: string, text: string): string | undefined {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const loader = scripts[extension];
  try {
    if (loader) new Bun.Transpiler({ loader }).scanImports(text);
    else if (extension === "json") JSON.parse(text);
    else if (extension === "toml") Bun.TOML.parse(text);
    else if (extension === "yaml" || extension === "yml") Bun.YAML.parse(text);
    return undefined;
  } catch (error) {
    const { message, position } = error as { message: string; position?: { line: number; column: number } };
    return `${path}${position ? `:${position.line}:${position.column}` : ""}: ${message}.`;
  }
}
