/** The controllers: what each is about, reads and writes. */
import { type Kind, kinds } from '#api';
import { createControllers } from '#controllers';
import { type BlockContext, fileNaming, summaryOf } from './block.ts';
import { codes, renderTable } from './table.ts';

export function renderControllers({ link }: BlockContext): string {
  const rows = createControllers({ rootCa: 'present' }).map(controller => {
    const file = fileNaming('src/controllers', controller.name);
    const { primary, reads = [], watches = [], writes } = controller;
    const owns = 'owns' in controller ? (controller.owns ?? []) : [];
    const read = [...new Set([...(primary ? [primary] : []), ...owns, ...watches.map(({ kind }) => kind), ...reads])];
    return [link(controller.name, file), summaryOf(file), namesOf(read), namesOf(writes)];
  });
  return renderTable(['Controller', 'What it does', 'Watches', 'Writes'], rows);
}

/** Kinds by name; most of all kinds are told as such. */
function namesOf(written: readonly (Kind | string)[]): string {
  const named = written.filter(item => typeof item !== 'string');
  const rest = written.filter(item => typeof item === 'string');
  const all = kinds.filter(({ scope, verbs }) => scope === 'Namespaced' && verbs.includes('watch')).length;
  const names = named.length >= all - 1 ? ['every kind'] : [codes(named.map(({ kind }) => kind))];
  return [...names.filter(name => name !== ''), ...(rest.length > 0 ? [codes(rest)] : [])].join(', ');
}
