import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProduct, type ProductBuild } from '../support/product.build.js';

/** Builds the working tree, and another commit in its own tree; both use the packages installed here. */
export async function withBuilds<T>(
  commit: string,
  work: (builds: { readonly ours: ProductBuild; readonly theirs: ProductBuild }) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-commit-'));
  const tree = join(directory, 'tree');
  const git = (...args: string[]) => execFileSync('git', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const builds: ProductBuild[] = [];
  try {
    git('worktree', 'add', '--quiet', '--detach', tree, commit);
    const [ours, theirs] = [buildProduct(), buildProduct(undefined, tree)];
    builds.push(ours, theirs);
    return await work({ ours, theirs });
  } finally {
    for (const build of builds) build.remove();
    git('worktree', 'remove', '--force', tree);
    rmSync(directory, { recursive: true, force: true });
  }
}
