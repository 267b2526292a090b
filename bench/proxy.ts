/** What the service proxy costs: planning, rendering and writing rules for many services with three endpoints each, and
 *  how long it takes from an endpoint that is not ready any more to the kernel's rule. Needs root.
 *  `node bench/proxy.ts` */
import { exec, silentLogger, systemClock } from '#base';
import { formatTable } from '#nftables';
import { createNftablesBackend, emptyRuleset, planRuleset, planWholeRuleset, rulesetSettings } from '#proxy';
import { renderTable } from '../src/proxy/backends/nftables/render.ts';
import { exampleEndpoint, exampleService, exampleSlice } from '../src/proxy/model/example-objects.ts';

const settings = rulesetSettings({ families: ['IPv4'], clusterCidrs: ['10.244.0.0/16'], localhostNodePorts: true });
const node = { name: 'here' };
const rounds = 100;
const namespace = `bench-proxy-${process.pid}`;

const ms = (start: number): number => Number((performance.now() - start).toFixed(2));
const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0;

function objectsFor(count: number) {
  const names = Array.from({ length: count }, (_, index) => `service-${String(index).padStart(5, '0')}`);
  const services = names.map((name, index) =>
    exampleService(name, { clusterIP: `10.96.${index >> 8}.${index & 255}` }),
  );
  const slices = names.map((name, index) =>
    exampleSlice(
      name,
      [0, 1, 2].map(last => exampleEndpoint(`10.244.${index >> 6}.${(index & 63) * 4 + last}`)),
    ),
  );
  return { services, slices };
}

async function measure(count: number): Promise<Record<string, number>> {
  const { services, slices } = objectsFor(count);
  const planStart = performance.now();
  let ruleset = planWholeRuleset({ services, slices }, { settings, node });
  const planMs = ms(planStart);
  const renderStart = performance.now();
  formatTable(renderTable(ruleset, { family: 'IPv4' }));
  const renderMs = ms(renderStart);

  await using backend = createNftablesBackend({
    clock: systemClock,
    logger: silentLogger,
    within: ['ip', 'netns', 'exec', namespace],
  });
  await backend.apply(emptyRuleset(settings));
  const applyStart = performance.now();
  await backend.apply(ruleset);
  const applyAllMs = ms(applyStart);

  // Endpoint two of one service goes and comes back: from the informer's handler to the kernel's acknowledgement.
  const changeMs: number[] = [];
  let lines = 0;
  for (let round = 0; round < rounds; round++) {
    const index = (round * 7919) % count;
    const [service, slice] = [services[index], slices[index]];
    if (!service || !slice) throw new Error('unreachable');
    const gone = { ...slice, endpoints: slice.endpoints?.filter((_, at) => at !== 1) ?? [] };
    for (const current of [gone, slice]) {
      const start = performance.now();
      const input = { settings, node, service: () => service, slices: () => [current] };
      ({ ruleset } = planRuleset(input, ruleset, [`default/${service.metadata.name}`]));
      ({ lines } = await backend.apply(ruleset));
      changeMs.push(ms(start));
    }
  }
  await backend.cleanUp();
  return {
    services: count,
    'plan all, ms': planMs,
    'render all, ms': renderMs,
    'write all, ms': applyAllMs,
    'lines for one endpoint': lines,
    'one endpoint p50, ms': quantile(changeMs, 0.5),
    'one endpoint p99, ms': quantile(changeMs, 0.99),
  };
}

await exec('ip', ['netns', 'add', namespace]);
try {
  const rows: Record<string, number>[] = [];
  for (const count of [10, 1000, 10_000]) rows.push(await measure(count));
  console.table(rows);
} finally {
  await exec('ip', ['netns', 'del', namespace]);
}
