import { describe, expect, it } from 'vitest';
import { compareTable } from '#nftables';
import { exampleEndpoint, exampleService, exampleSlice } from '../../model/example-objects.ts';
import { planWholeRuleset } from '../../model/plan-ruleset.ts';
import { rulesetSettings } from '../../model/ruleset.ts';
import { renderTable } from './render.ts';

const settings = rulesetSettings({ families: ['IPv4'], clusterCidrs: ['10.244.0.0/16'], localhostNodePorts: true });
const objects = {
  services: [exampleService('hello')],
  slices: [exampleSlice('hello', [exampleEndpoint('10.244.0.5')])],
};
const table = renderTable(planWholeRuleset(objects, { settings, node: { name: 'here' } }), { family: 'IPv4' });

type Listed = Record<string, Record<string, unknown>>;

/** What `nft -j list table` prints of the table. */
function listing(change: (objects: Listed[]) => Listed[] = objects => objects): string {
  const value = (text: string) => {
    if (text.startsWith('goto ')) return { goto: { target: text.slice(5) } };
    const parts = text.split(' . ').map(part => (/^\d+$/.test(part) ? Number(part) : part));
    return parts.length > 1 ? { concat: parts } : parts[0];
  };
  const sets = [...table.elements].map(([name, rows]): Listed => {
    const isMap = [...rows.values()].some(Boolean);
    const elem = [...rows].map(([key, data]) => (isMap ? [value(key), value(data)] : value(key)));
    return { [isMap ? 'map' : 'set']: { name, elem } };
  });
  const chains = [...table.chains].flatMap(([name, body]): Listed[] => [
    { chain: { name } },
    ...body.filter(line => !line.startsWith('type ')).map(() => ({ rule: { chain: name } })),
  ]);
  return JSON.stringify({ nftables: change([...sets, ...chains]) });
}

const nameOf = (object: Listed) =>
  object['set']?.['name'] ?? object['map']?.['name'] ?? object['chain']?.['name'] ?? object['rule']?.['chain'];

describe('compareTable', () => {
  it('is content with what was rendered, and with chains beyond', () => {
    expect(compareTable(table, listing())).toEqual([]);
    expect(
      compareTable(
        table,
        listing(objects => [...objects, { chain: { name: 'pick-9' } }]),
      ),
    ).toEqual([]);
  });

  it('misses a table, a chain, a rule, a set, an element', () => {
    const without = (wanted: (object: Listed) => boolean) =>
      compareTable(
        table,
        listing(objects => objects.filter(object => !wanted(object))),
      );
    expect(compareTable(table, undefined)).toEqual(['table ip kubernode-proxy is missing']);
    expect(without(object => nameOf(object) === 'pick-1')).toEqual(['chain pick-1 is missing']);
    expect(without(object => object['rule']?.['chain'] === 'pick-1')).toEqual(['chain pick-1 has 0 rules, not 1']);
    expect(without(object => nameOf(object) === 'hairpin')).toEqual(['set hairpin is missing']);
    const emptied = listing(objects =>
      objects.map(object => (nameOf(object) === 'endpoints/0' ? { map: { name: 'endpoints/0', elem: [] } } : object)),
    );
    expect(compareTable(table, emptied)).toEqual(['set endpoints/0 has other elements']);
  });
});
