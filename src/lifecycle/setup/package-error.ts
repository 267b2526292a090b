/** Why a package manager failed, in its own words but without the rest of what it prints. Pure. */
import type { ExecResult } from '#base';

/** What npm says besides the reason: codes, details of the error as an object, stacks, where its log is. */
const besides = /^(code|syscall|errno|path|network|signal|command|dest|file)\b|^A complete log|^If you are|^[\s}]|^$/;

/** The errors of apt-get, the last of pip, or the first of npm, in one line. */
export function packageError({ stderr, exitCode }: Pick<ExecResult, 'stderr' | 'exitCode'>): string {
  const lines = stderr.split('\n');
  const ofApt = lines.filter(line => line.startsWith('E: ')).map(line => line.slice(3));
  const ofPip = lines
    .flatMap(line => /^ERROR: (.*)$|: (No module named pip)$/.exec(line)?.slice(1).find(Boolean) ?? [])
    .at(-1);
  const ofNpm = lines.flatMap(line => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? []);
  const reason = ofNpm.find(line => !besides.test(line)) ?? ofNpm[0];
  if (ofApt.length > 0) return ofApt.join('; ');
  return ofPip ?? reason ?? `it ended with code ${exitCode}`;
}
