import type { LanguageRules } from './language.rules.js';
import type { Mark } from './word.list.js';

/** What the marks of a text say together: each score as what stands around it turns it. */
export function judged(marks: readonly Mark[], rules: LanguageRules): readonly number[] {
  const scores: number[] = [];
  marks.forEach((mark, at) => {
    if (mark.score === 0 || (mark.role !== 'score' && mark.role !== 'degree')) return;
    if (mark.role === 'degree' && intensifies(marks, at)) return;
    scores.push(turned(marks, at, rules) ? -mark.score : mark.score);
  });
  return scores;
}

/** "Awfully good": a word of degree right before a judgement is none. */
function intensifies(marks: readonly Mark[], at: number): boolean {
  let next = at + 1;
  while (marks[next]?.role === 'degree') next++;
  const mark = marks[next];
  return (mark?.role === 'score' && mark.score !== 0) || (next > at + 1 && marks[next - 1]?.score !== 0);
}

/** Where negations agree with each other (no hay nada), they are one; elsewhere two cancel out (not without). */
function turned(marks: readonly Mark[], at: number, rules: LanguageRules): boolean {
  let negations = before(marks, at, rules);
  if (rules.follows) negations += after(marks, at);
  if (negations === 0 && rules.closes.size > 0) negations = closing(marks, at, rules);
  return rules.concord ? negations > 0 : negations % 2 === 1;
}

/** Negators that reach a word from before, up to another judgement; words of degree stand in no one's way. */
function before(marks: readonly Mark[], at: number, rules: LanguageRules): number {
  let negations = 0;
  let distance = 1;
  for (let from = at - 1; from >= 0; from--) {
    const mark = marks[from] as Mark;
    if (mark.role === 'pause') break;
    if (mark.role === 'score' && !rules.or.has(marks[from + 1]?.text ?? '')) break;
    if (mark.role === 'negator') {
      if (distance <= mark.reach && !isInsatiable(marks, from, rules)) negations++;
    } else if (mark.role !== 'degree') distance++;
  }
  return negations;
}

function after(marks: readonly Mark[], at: number): number {
  let distance = 1;
  for (let from = at + 1; from < marks.length; from++) {
    const mark = marks[from] as Mark;
    if (mark.role === 'pause' || mark.role === 'score') return 0;
    if (mark.role === 'negator') return distance <= mark.reach ? 1 : 0;
    if (mark.role !== 'degree') distance++;
  }
  return 0;
}

/** "Gut finde ich das nicht": a negator at the end of a clause turns the judgement that it follows. */
function closing(marks: readonly Mark[], at: number, rules: LanguageRules): number {
  for (let next = at + 1; next < marks.length; next++) {
    const mark = marks[next] as Mark;
    if (mark.role === 'score' || mark.role === 'pause') return 0;
    const following = marks[next + 1];
    const ends = following === undefined || following.role === 'pause';
    if (ends) return mark.role === 'negator' && rules.closes.has(mark.text) ? 1 : 0;
  }
  return 0;
}

/** "I cannot praise them enough" praises. */
function isInsatiable(marks: readonly Mark[], at: number, rules: LanguageRules): boolean {
  if (!rules.unable.has((marks[at] as Mark).text)) return false;
  let end = at;
  while (end + 1 < marks.length && marks[end + 1]?.role !== 'pause') end++;
  return marks[end]?.text === 'enough';
}
