/** The queue's library. In the executable it is a file without bytecode, which is read where QUEUE_URL is set and takes no room otherwise (scripts/build.ts). */
export function loadBullmq(): Promise<typeof import("./bullmq.ts")> {
  return import("./bullmq.ts");
}
