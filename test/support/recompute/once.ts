/** Computes what follows from something and a word once: comparisons ask for the same in hundreds of ways. */
export function once<Of extends object, Made>(make: (of: Of, word: string) => Made): (of: Of, word: string) => Made {
  const known = new WeakMap<Of, Map<string, Made>>();
  return (of, word) => {
    const made = known.get(of) ?? new Map<string, Made>();
    known.set(of, made);
    if (!made.has(word)) made.set(word, make(of, word));
    return made.get(word) as Made;
  };
}
