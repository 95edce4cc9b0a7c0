import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '#tools/local-kafka/kafka.cluster.js';
import { eventually } from './eventually.js';

const CONFIGURATION = 'deploy/gateway.nginx.conf';
/** The apps behind the gateway, as its configuration names them. */
export const BEHIND_GATEWAY = ['intake', 'insights', 'notifier'] as const;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** nginx with the gateway's configuration, except for the apps' addresses. Needs Debian's package `nginx-light`. */
export class Gateway {
  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
    readonly url: string,
  ) {}

  /** @param addressOf `host:port` of each app */
  static async start(addressOf: (app: (typeof BEHIND_GATEWAY)[number]) => string): Promise<Gateway> {
    const directory = mkdtempSync(join(tmpdir(), 'peakend-gateway-'));
    const [port] = await freePorts(1);
    let text = readFileSync(CONFIGURATION, 'utf8');
    const replace = (from: string, to: string) => {
      if (!text.includes(from)) throw new Error(`${CONFIGURATION} does not say ${from}`);
      text = text.replaceAll(from, to);
    };
    for (const app of BEHIND_GATEWAY) replace(`${app}:3000`, addressOf(app));
    replace('listen 8080', `listen 127.0.0.1:${port}`);
    replace(' /tmp/', ` ${directory}/`);
    replace('/dev/stdout', join(directory, 'access.log'));
    const configuration = join(directory, 'gateway.conf');
    writeFileSync(configuration, text);
    mkdirSync(join(directory, 'logs'));
    const output = openSync(join(directory, 'output'), 'w');
    const child = spawn(
      'nginx',
      ['-p', directory, '-c', configuration, '-e', 'stderr', '-g', 'daemon off; master_process off;'],
      { stdio: ['ignore', output, output], env: { PATH: `${process.env.PATH}:/usr/sbin` } },
    );
    running.add(child);
    let ended = false;
    child.on('error', () => (ended = true)).on('close', () => (ended = true));
    const gateway = new Gateway(child, directory, `http://127.0.0.1:${port}`);
    await eventually('the gateway answers', async () => {
      if (ended)
        throw new Error(`nginx (Debian's nginx-light) ended: ${readFileSync(join(directory, 'output'), 'utf8')}`);
      return (await fetch(`${gateway.url}/health/live`).catch(() => undefined))?.status === 200;
    });
    return gateway;
  }

  /** The lines of its access log. */
  get log(): readonly Record<string, unknown>[] {
    const text = readFileSync(join(this.directory, 'access.log'), 'utf8');
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async stop(): Promise<void> {
    const closed = new Promise((close) => this.child.once('close', close));
    this.child.kill('SIGQUIT');
    await closed;
    running.delete(this.child);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
