import { readdirSync, readFileSync } from 'node:fs';

const MICROSECONDS_PER_TICK = 10_000;

/** The microseconds of CPU used by this process and the PostgreSQL on a port. */
export function cpuOf(connection: { readonly port: number }): number {
  const { user, system } = process.cpuUsage();
  return user + system + cpuOfPostgres(connection);
}

/** The same for PostgreSQL alone, all its processes together. */
export function cpuOfPostgres({ port }: { readonly port: number }): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(processOf);
  const postmaster = processes.find(
    ({ command }) => /^\S*\/postgres /.test(command) && command.includes(`port=${port} `),
  );
  const ours = processes.filter(({ pid, parent }) => pid === postmaster?.pid || parent === postmaster?.pid);
  // The postmaster's time includes that of ended processes.
  return ours.reduce((sum, { ticks }) => sum + ticks * MICROSECONDS_PER_TICK, 0);
}

/** The same for another process, all its threads together. */
export function cpuOfProcess(pid: number): number {
  const [found] = processOf(`${pid}`);
  if (found === undefined) throw new Error(`There is no process ${pid}`);
  return found.ticks * MICROSECONDS_PER_TICK;
}

function processOf(name: string): readonly { pid: number; parent: number; command: string; ticks: number }[] {
  try {
    const fields = readFileSync(`/proc/${name}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return [{ pid: Number(name), parent: Number(fields[1]), command, ticks }];
  } catch {
    return [];
  }
}
