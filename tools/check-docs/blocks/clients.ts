/** The programs of others that the tests run, and where they come from. */
import type { Source } from '../../set-up/get-tool.ts';
import { testTools } from '../../set-up/test-tools.ts';
import { code, codes, renderTable } from './table.ts';

export function renderClients(): string {
  const rows = testTools.map(({ name, programs, from }) => [
    code(name),
    codes(programs.map(program => program.slice(program.lastIndexOf('/') + 1))),
    from.registry,
    codes(packagesOf(from)),
  ]);
  return renderTable(['Set up as', 'Holds', 'Registry', 'Packages'], rows);
}

function packagesOf(from: Source): readonly string[] {
  if ('packages' in from) return from.packages;
  if ('layer' in from) return [from.layer];
  if ('library' in from) return [from.library];
  return [from.package];
}
