/** The controllers: what each is about, reads and writes. */
import { kinds } from '#api';
import { createDnsService } from '#dns';
import { type Controller, type CustomController, cachedKinds, declaredWrites } from '#reconcile';
import { managedControllers } from '../../../src/main/components/controller-manager.ts';
import { type BlockContext, fileNaming, summaryOf } from './block.ts';
import { codes, renderTable } from './table.ts';

/** As many as this are told as every kind. */
const nearlyAll = kinds.filter(({ scope, verbs }) => scope === 'Namespaced' && verbs.includes('watch')).length - 1;

/** Those of the controller manager, in its order, then those that run elsewhere. */
export function renderControllers({ link }: BlockContext): string {
  const managed = managedControllers({ rootCa: 'present', clusterCidr: '10.244.0.0/16' });
  const plan = { clusterIP: '', nodeName: '', address: '', port: 53 };
  const elsewhere = [createDnsService(plan, { onKept: () => undefined })];
  const rows = [...managed, ...elsewhere].map(controller => {
    const file = fileOf(controller);
    return [link(controller.name, file), summaryOf(file), readsOf(controller), writesOf(controller)];
  });
  return renderTable(['Controller', 'What it does', 'Watches', 'Writes'], rows);
}

function fileOf({ name }: Controller | CustomController): string {
  const folder = name === 'node-ipam' ? 'src/network' : name === 'dns-service' ? 'src/dns' : 'src/controllers';
  return fileNaming(folder, name);
}

function readsOf(controller: Controller | CustomController): string {
  const read = cachedKinds(controller);
  return read.length >= nearlyAll ? 'every kind' : codes(read.map(({ kind }) => kind));
}

function writesOf(controller: Controller | CustomController): string {
  const writes = declaredWrites(controller);
  const parts = writes.filter(({ subresource }) => subresource !== undefined);
  const whole = writes.filter(({ subresource }) => subresource === undefined);
  const verbsOf = (plural: string) => whole.filter(({ kind }) => kind.plural === plural).flatMap(({ verbs }) => verbs);
  const plurals = [...new Set(whole.map(({ kind }) => kind.plural))];
  const named =
    plurals.length >= nearlyAll
      ? [`every kind: ${verbsOf(plurals[0] ?? '').join(', ')}`]
      : plurals.map(plural => `${codes([plural])}: ${verbsOf(plural).join(', ')}`);
  const subresources = parts.map(
    ({ kind, subresource, verbs }) => `${codes([`${kind.plural}/${subresource}`])}: ${verbs.join(', ')}`,
  );
  return [...named, ...subresources].join('<br>');
}
