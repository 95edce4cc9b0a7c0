const MIB = 1024 * 1024;

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/**
 * PostgreSQL's settings for a machine, given on its command line, where ALTER SYSTEM cannot override them. `memory` and
 * `freeDisk` are in bytes.
 */
export function settingsFor(memory: number, freeDisk: number): Record<string, string> {
  const megabytes = (bytes: number, least: number, most: number) => `${Math.floor(clamp(bytes / MIB, least, most))}MB`;
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    password_encryption: 'scram-sha-256',
    // What was acknowledged survives a power cut.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    // With too little memory or too many checkpoints, the unique index on random ids would double the cost of appends.
    shared_buffers: megabytes(memory / 8, 64, 4096),
    effective_cache_size: megabytes(memory / 2, 128, 1024 * 1024),
    work_mem: megabytes(memory / 512, 4, 64),
    maintenance_work_mem: megabytes(memory / 32, 64, 1024),
    max_wal_size: megabytes(freeDisk / 10, 256, 8192),
    checkpoint_timeout: '30min',
    wal_compression: 'pglz',
    // Nobody replicates from an embedded server, and with this setting, tables filled in the transaction that made them
    // skip the WAL.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Callers report failed statements; their text and values may be personal.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
  };
}

/** Settings that a session needs for acknowledged events to survive; checked at start. */
export const durability: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  data_checksums: 'on',
};
