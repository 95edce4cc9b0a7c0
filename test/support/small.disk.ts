import { spawnSync } from 'node:child_process';

const MOUNTING = ['unshare', '--user', '--map-root-user', '--mount'] as const;
const [unshare, ...privately] = MOUNTING;

/** Whether this machine lets a test have disks of its own; containers often forbid it. */
export const mountable: boolean =
  spawnSync(unshare, [...privately, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' }).status === 0;

/**
 * What to put before a command so that a directory is a disk of its own, which only that command sees.
 * @param size as mount(8) takes it: `200m`
 * @param filled a shell's command that puts something on it first
 */
export function onDisk(directory: string, size: string, filled = 'true'): readonly string[] {
  const disk = `mount -t tmpfs -o size=${size} tmpfs ${directory} && { ${filled}; } && exec "$@"`;
  return [...MOUNTING, 'sh', '-c', disk, 'sh'];
}
