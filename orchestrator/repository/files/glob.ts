export type PathTest = (path: string, name: string) => boolean;

/**
 * `*.ts` means files of that name in any folder; with a slash the whole path is matched. Brackets are a name where a path has them
 * (`app/[id]/page.tsx`), and else a class of characters (`[ab].ts`); `paths` are asked only then.
 */
export function globOf(glob: string | undefined, paths: (visit: PathTest) => void): PathTest {
  if (glob === undefined || glob === "") return () => true;
  const pattern = glob.replace(/^\.?\//, "");
  const byClass = testOf(pattern, glob.includes("/"));
  if (!pattern.includes("[")) return byClass;
  const byName = testOf(pattern.replace(/(?<!\\)[[\]]/g, "\\$&"), glob.includes("/"));
  let isName = false;
  paths((path, name) => {
    isName ||= byName(path, name);
    return !isName;
  });
  return isName ? byName : byClass;
}

function testOf(pattern: string, isPath: boolean): PathTest {
  const compiled = new Bun.Glob(pattern);
  return isPath ? (path) => compiled.match(path) : (_, name) => compiled.match(name);
}
