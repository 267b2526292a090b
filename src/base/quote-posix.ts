/** A word of a POSIX shell, whatever is in it; as it is when it needs no quotes. */
export const quotePosix = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
