/** Without case and accents, so that what a hurried hand types is found. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * How well one typed word stands for a text, 0 for not at all: the whole text, its beginning, the beginning of one of its
 * words, a part of it, one slip of the finger away from one of its words, or its letters in order.
 */
export function likeness(typed: string, text: string): number {
  const [want, have] = [plain(typed), plain(text)];
  if (want === "") return 0;
  if (have === want) return 100;
  if (have.startsWith(want)) return 80;
  const words = have.split(/[^\p{L}\p{N}]+/u);
  if (words.some((word) => word === want)) return 75;
  if (words.some((word) => word.startsWith(want))) return 70;
  if (have.includes(want)) return 50;
  if (want.length >= 4 && words.some((word) => isOneSlip(want, word.slice(0, want.length + 1)))) return 40;
  return want.length >= 2 && isSpread(want, have) ? 20 : 0;
}

/** From here on a word stands for a part of a text, not for letters strewn over it. */
const least = 40;

/** The likeness of all typed words to a text, 0 when one of them is not in it. */
export function likenessOfAll(typed: readonly string[], text: string): number {
  const each = typed.map((word) => likeness(word, text));
  return each.some((one) => one < least) ? 0 : each.reduce((sum, one) => sum + one, 0) / Math.max(1, each.length);
}

/** One letter changed, missing, too many or changed places with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return a === b.slice(0, a.length);
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  const swapped = restA[0] === restB[1] && restA[1] === restB[0] && agree(restA.slice(2), restB.slice(2));
  return agree(restA.slice(1), restB.slice(1)) || agree(restA.slice(1), restB) || agree(restA, restB.slice(1)) || swapped;
}

function agree(a: string, b: string): boolean {
  return a === b || (a.length > 0 && b.startsWith(a) && b.length - a.length === 1);
}

function isSpread(want: string, have: string): boolean {
  let at = -1;
  return [...want].every((letter) => (at = have.indexOf(letter, at + 1)) >= 0);
}
