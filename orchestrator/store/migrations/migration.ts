/** One numbered step of the schema. Once released it is never changed: its checksum is written into every database. */
export interface Migration {
  number: number;
  name: string;
  statements: readonly string[];
}
