const REFUSED: Readonly<Record<string, string>> = {
  '24.10.0': '24.10.5',
  '24.10.1': '24.10.5',
  '24.10.2': '24.10.5',
  '24.10.3': '24.10.5',
  '24.10.4': '24.10.5',
  '25.0.0': '25.0.1',
};

/** The releases that this adapter has run against (docs/adr/0016-keep-the-log-in-eventstoredb-24-10.md). */
export const MET: readonly string[] = ['23.10.8', '24.10.14'];

/**
 * Some releases give filtered subscriptions wrong checkpoints, and resuming there loses events.
 * @returns the release, such as `24.10.14`
 * @throws Error that says what to install, for those releases and for servers that do not tell their version.
 */
export function checkVersion(version: string): string {
  const release = /^\d+\.\d+\.\d+/.exec(version)?.[0];
  if (release === undefined) {
    throw new Error(
      `EventStoreDB does not tell its version (it says "${version}"), so it may be one that loses events: run 24.10.5 or later.`,
    );
  }
  const mended = REFUSED[release];
  if (mended === undefined) return release;
  throw new Error(`EventStoreDB ${release} loses events when a subscription resumes: upgrade to ${mended} or later.`);
}
