/** The controllers: what each is about, reads and writes, and the role that follows. */
import { createDnsService } from '#dns';
import { type AnyController, accountOf, cachedKinds, declaredWrites } from '#reconcile';
import { managedControllers } from '../../../src/main/components/controller-manager.ts';
import { rolesOf } from '../../../src/main/roles.ts';
import { type BlockContext, fileNaming, summaryOf } from './block.ts';
import { renderRules } from './facts.ts';
import { code, codes, renderTable } from './table.ts';

const managed = managedControllers({
  rootCa: 'present',
  clusterCidr: '10.244.0.0/16',
  csiPlugins: 'present',
  signRequest: async () => '',
});

/** Those of the controller manager, in its order, then those that run elsewhere. */
export function renderControllers({ link }: BlockContext): string {
  const plan = { clusterIP: '', nodeName: '', address: '', port: 53 };
  const elsewhere = [createDnsService(plan, { onKept: () => undefined })];
  const rows = [...managed, ...elsewhere].map(controller => {
    const file = fileOf(controller);
    return [link(controller.name, file), summaryOf(file), readsOf(controller), writesOf(controller)];
  });
  return renderTable(['Controller', 'What it does', 'Watches', 'Writes'], rows);
}

/** The service account of each controller of the controller manager, and its role. */
export function renderControllerRoles(): string {
  const roles = Map.groupBy(rolesOf(managed), ({ name }) => name);
  const rows = [...Map.groupBy(managed, accountOf)].map(([account, controllers]) => [
    code(account),
    controllers.map(({ name }) => name).join(', '),
    renderRules(roles.get(`system:controller:${account}`) ?? []),
  ]);
  return renderTable(['Service account', 'Controllers', 'May'], rows);
}

function fileOf({ name }: AnyController): string {
  const folder = name === 'node-ipam' ? 'src/network' : name === 'dns-service' ? 'src/dns' : 'src/controllers';
  // What is declared apart is done beside it.
  return fileNaming(folder, name)
    .replace(/-declaration[.]ts$/, '.ts')
    .replace(/declarations?[.]ts$/, 'controller.ts');
}

function readsOf(controller: AnyController): string {
  return controller.everyKind?.includes('watch')
    ? 'every kind'
    : codes(cachedKinds(controller).map(({ kind }) => kind));
}

const reading: readonly string[] = ['get', 'list', 'watch'];

function writesOf(controller: AnyController): string {
  const writes = Map.groupBy(declaredWrites(controller), ({ kind, subresource }) =>
    subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`,
  );
  const everyKind = controller.everyKind?.filter(verb => !reading.includes(verb)) ?? [];
  return [
    ...(everyKind.length === 0 ? [] : [`every kind: ${everyKind.join(', ')}`]),
    ...[...writes].map(([resource, all]) => `${code(resource)}: ${all.flatMap(({ verbs }) => verbs).join(', ')}`),
  ].join('<br>');
}
