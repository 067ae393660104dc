/** Builds `program_<name>.ts` as scripts/build.ts builds devorch; returns its path. */
export async function buildProgram(name: string, folder: string): Promise<string> {
  const outfile = `${folder}/${name}`;
  const result = await Bun.build({
    entrypoints: [`${import.meta.dir}/program_${name}.ts`],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    splitting: true,
    compile: { outfile, autoloadDotenv: false, autoloadBunfig: false },
  });
  if (!result.success) throw new AggregateError(result.logs, `${name} does not build`);
  return outfile;
}
