import { join } from "node:path";

const source = join(import.meta.dir, "..", "..", "sdk", "index.ts");

/** The types of the package "devorch". In the executable the build puts the whole of them here (scripts/plugin_types.ts). */
export const typesOfDevorch = `declare module "devorch" {\n  export * from ${JSON.stringify(source)};\n}\n`;
