/** `Validación ﬁnal` as `Validacion final`: letters without what stands above or below them, and as they are usually written. */
export function withoutAccents(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "");
}
