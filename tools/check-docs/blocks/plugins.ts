/** Plugins of the scheduler, of admission and of DNS, in the order in which they are asked. */

import { MetricsRegistry, systemClock } from '#base';
import { type Handle, points, profiles } from '#scheduler';
import { createPlugins as createAdmissionPlugins } from '../../../src/apiserver/admission/plugins.ts';
import { unionAuthorizer } from '../../../src/apiserver/authz/authorizer.ts';
import { plugins as dnsPlugins } from '../../../src/dns/chain.ts';
import { type BlockContext, fileNaming, summaryOf } from './block.ts';
import { codes, renderTable } from './table.ts';

/** Plugins name what they read while they are made, and read nothing yet. */
const nobody = { lister: () => undefined, once: () => ({}), metrics: new MetricsRegistry() } as unknown as Handle;

export function renderSchedulerProfiles({ link }: BlockContext): string {
  return [...profiles]
    .map(([name, { plugins }]) => {
      const rows = plugins.map(({ plugin: { name: pluginName, create }, weight = 1 }) => {
        const file = fileNaming('src/scheduler/plugins', pluginName);
        const plugin = create(nobody);
        const its = points.filter(point => plugin[point] !== undefined);
        return [link(pluginName, file), summaryOf(file), codes(its), plugin.score ? String(weight) : ''];
      });
      return `Profile \`${name}\`:\n\n${renderTable(['Plugin', 'Rule', 'Points', 'Weight'], rows)}`;
    })
    .join('\n\n');
}

export function renderAdmissionPlugins({ link }: BlockContext): string {
  const nothing = () => undefined;
  const plugins = createAdmissionPlugins({
    find: nothing,
    list: () => [],
    writeOf: () => ({ type: 'delete', key: '' }),
    createNamespace: async () => {},
    createDefaultServiceAccount: async () => {},
    random: () => 0,
    clock: systemClock,
    signal: new AbortController().signal,
    settings: {},
    featureGates: new Set(),
    authorizer: unionAuthorizer([]),
    webhooks: { ask: nothing },
    policySources: {
      find: nothing,
      versionsOf: () => [],
      authorizer: unionAuthorizer([]),
      clock: systemClock,
      kindNamed: nothing,
      findParam: nothing,
      listParams: () => [],
    },
    grants: { rulesOfUser: async () => [], rulesOfRole: async () => undefined },
  });
  const rows = plugins.map(plugin => {
    const file = fileNaming('src/apiserver/admission', plugin.name);
    const points = (['admit', 'validate'] as const).filter(point => plugin[point] !== undefined);
    return [link(plugin.name, file), summaryOf(file), codes(points), plugin.isOptional ? 'off' : 'on'];
  });
  return renderTable(['Plugin', 'Rule', 'Points', 'By default'], rows);
}

export function renderDnsPlugins({ link }: BlockContext): string {
  const rows = dnsPlugins.map(({ name: factory }) => {
    const name = factory.replace(/^create(\w+)Plugin$/, '$1').toLowerCase();
    const file = fileNaming('src/dns/plugins', name);
    return [link(name, file), summaryOf(file)];
  });
  return renderTable(['Plugin', 'What it does'], rows);
}
