const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'its file system is read-only',
  ENOENT: 'it is not there, or the directory that it should be in is not',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk is full for this user',
  EFBIG: 'it would be larger than files may be',
  EIO: 'its disk failed',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/**
 * A sentence for who named a path that cannot be read or written; undefined if the error says nothing of files.
 * @param path the one that was worked on, where the error does not name it
 */
export function fileFault(error: unknown, path?: string): string | undefined {
  const { code = '', path: named } = (error ?? {}) as NodeJS.ErrnoException;
  // Node's own refusal to remove a directory is named after what the system would say.
  const known = code.replace(/^ERR_FS_/, '');
  const reason = REASONS[known];
  if (reason === undefined || (path ?? named) === undefined) return undefined;
  return `${path ?? named} cannot be used: ${reason} (${known}).`;
}
