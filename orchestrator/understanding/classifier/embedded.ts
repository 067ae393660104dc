/**
 * What was learned from the examples that ship when the executable was built: scripts/build.ts puts it in place of this. From source
 * it is learned when the first message comes.
 */
export function embeddedLearning(): Uint8Array | undefined {
  return undefined;
}
