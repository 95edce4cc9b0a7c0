/** A file that cannot be read as its mapping says; the message says why and what to do. */
export class FileError extends Error {}
