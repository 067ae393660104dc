/** Something more, besides what there is. */
const additive = /\b(?:also|too|as well|additionally|tambien|ademas|asimismo|de paso|ya que estas|while youre at it)\b/;
/** What was done last, named by a pronoun at the end: `a test for that`. */
const backReference =
  /\b(?:for|of|to|in|on|with|about|around|para|de|a|en|con|sobre) (?:that|it|this|those|them|eso|esto|ello|esos|esas)$/;

/** Whether the words go on with something, without saying with what. */
export function refersBack(words: readonly string[]): boolean {
  const said = words.join(" ");
  return additive.test(said) || backReference.test(said);
}
