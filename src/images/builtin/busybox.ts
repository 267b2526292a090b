/** BusyBox as layer entries: a shell and three hundred small tools in one static program. */
import { stat } from 'node:fs/promises';
import { systemErrorCode, tryExec } from '#base';
import type { LayerEntry } from '../layer/entries.ts';

/** Where Debian's package busybox-static puts it. */
const defaultProgram = '/bin/busybox';

/** `/bin/busybox` and a link in `/bin` for each of its tools; nothing when this machine has no static BusyBox. */
export async function busyboxEntries({ program = defaultProgram }: { program?: string } = {}): Promise<LayerEntry[]> {
  const sizeBytes = await sizeOf(program);
  if (sizeBytes === undefined) return [];
  const { stdout } = await tryExec(program, ['--list']);
  const tools = stdout.split('\n').filter(name => name !== '' && name !== 'busybox');
  return [
    { type: 'copy', path: 'bin/busybox', mode: 0o755, source: program, sizeBytes },
    ...tools.map((name): LayerEntry => ({ type: 'symlink', path: `bin/${name}`, target: 'busybox' })),
  ];
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
