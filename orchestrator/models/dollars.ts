/** An amount of US dollars over zero, as a person writes it; a comma may be the decimal sign. undefined for anything else. */
export function readDollars(text: string): number | undefined {
  const value = /^\d{1,7}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
  return value > 0 ? value : undefined;
}
