/** One line of a container's log file, in CRI's format: `TIME STREAM P|F CONTENT`. */

export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** The runtime split a long line, and more of it follows. */
  readonly partial: boolean;
  readonly content: string;
}

/** The parts of a line, without its line feed; undefined when it is not one. */
export function parseLogLine(line: string): LogLine | undefined {
  const afterTime = line.indexOf(' ');
  const afterStream = line.indexOf(' ', afterTime + 1);
  const afterTags = line.indexOf(' ', afterStream + 1);
  if (afterTime <= 0 || afterStream < 0 || afterTags < 0) return undefined;
  const stream = line.slice(afterTime + 1, afterStream);
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const [tag] = line.slice(afterStream + 1, afterTags).split(':');
  return { time: line.slice(0, afterTime), stream, partial: tag === 'P', content: line.slice(afterTags + 1) };
}
