/** One numbered step of the schema. Once released it is never changed: its checksum is written into every database. */
export interface Migration {
  number: number;
  name: string;
  statements: readonly string[];
  /** For PostgreSQL, where they are other ones than those that follow from `statements` (postgres/schema.ts). */
  postgres?: readonly string[];
  /**
   * The oldest schema whose executables may go on working with this one: by default every one that could with the schema before.
   * A step that takes something away comes a release after its last reader, and names the first schema without one.
   */
  minReader?: number;
}
