/** What commands log, for whoever reads the terminal: a line of text each, without the rest of what a log has. Pure. */

/** A line of a log, as JSON, in words: the message, and why. */
export function lineForPeople(line: string): string {
  const { msg, error } = JSON.parse(line) as { msg: string; error?: { message?: string } };
  return `kubernode: ${[msg, error?.message?.trim().split('\n')[0]].filter(Boolean).join(': ')}\n`;
}
