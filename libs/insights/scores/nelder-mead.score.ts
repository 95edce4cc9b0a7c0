interface Vertex {
  readonly at: readonly number[];
  readonly value: number;
}

const MOST_STEPS = 2_000;

/**
 * The point at which a function is least, from a start (Nelder & Mead 1965): without derivatives, for few dimensions.
 * @param tolerance the values of the last simplex differ by no more
 */
export function leastOf(
  of: (at: readonly number[]) => number,
  start: readonly number[],
  tolerance: number,
): readonly number[] {
  const vertex = (at: readonly number[]): Vertex => ({ at, value: of(at) });
  const n = start.length;
  let simplex = [vertex(start), ...start.map((_, axis) => vertex(start.map((x, i) => (i === axis ? x + 0.5 : x))))];
  for (let step = 0; step < MOST_STEPS; step++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0] as Vertex, simplex[n] as Vertex];
    if (worst.value - best.value <= tolerance) break;
    const rest = simplex.slice(0, n);
    const centre = start.map((_, axis) => rest.reduce((sum, { at }) => sum + (at[axis] as number), 0) / n);
    const away = (by: number) => vertex(centre.map((x, axis) => x + by * (x - (worst.at[axis] as number))));
    const reflected = away(1);
    if (reflected.value < best.value) {
      const expanded = away(2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
      continue;
    }
    if (reflected.value < (simplex[n - 1] as Vertex).value) {
      simplex[n] = reflected;
      continue;
    }
    const contracted = away(reflected.value < worst.value ? 0.5 : -0.5);
    if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
    else
      simplex = [
        best,
        ...rest
          .slice(1)
          .concat(worst)
          .map(({ at }) => vertex(at.map((x, i) => ((best.at[i] as number) + x) / 2))),
      ];
  }
  return (simplex.sort((a, b) => a.value - b.value)[0] as Vertex).at;
}
