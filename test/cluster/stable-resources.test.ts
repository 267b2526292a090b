/** Every stable resource of Kubernetes is served as upstream serves it: verbs, subresources, names and columns.
 *
 *  `testdata/stable-resources.json` is what upstream v1.37 answers: its discovery, and the columns of its tables. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionOf, parseKubeconfig, resolveContext } from '#client';
import { startCluster, type TestCluster } from '#testing';

interface StableResource {
  readonly groupVersion: string;
  readonly resource: string;
  readonly kind: string;
  readonly scope: string;
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources: readonly {
    readonly name: string;
    readonly kind?: string | undefined;
    readonly verbs: readonly string[];
  }[];
  /** Name, type, format and priority of each column. */
  readonly columns?: readonly (readonly [string, string, string, number])[];
}

const upstream = JSON.parse(
  readFileSync(new URL('testdata/stable-resources.json', import.meta.url), 'utf8'),
) as StableResource[];

interface ServedKind {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
}
interface Discovered {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly (Omit<StableResource, 'groupVersion' | 'kind' | 'subresources' | 'columns'> & {
        readonly responseKind: ServedKind;
        readonly subresources?: readonly {
          readonly subresource: string;
          readonly responseKind?: ServedKind;
          readonly verbs: readonly string[];
        }[];
      })[];
    }[];
  }[];
}

let cluster: TestCluster;
const agent = new https.Agent({ keepAlive: true });
const served = new Map<string, Omit<StableResource, 'columns'>>();

beforeAll(async () => {
  cluster = await startCluster();
  for (const root of ['/api', '/apis'])
    for (const resource of read((await ask(root, discovery)) as Discovered))
      served.set(`${resource.groupVersion}/${resource.resource}`, resource);
});
afterAll(async () => {
  agent.destroy();
  await cluster[Symbol.asyncDispose]();
});

const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';

async function ask(path: string, accept: string): Promise<unknown> {
  const config = parseKubeconfig(await cluster.kubeconfig(), 'kubeconfig');
  const { server, ca, cert, key } = await connectionOf(resolveContext(config));
  const request = https.get(new URL(path, server), { ca, cert, key, agent, headers: { accept } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return json(response);
}

const read = ({ items }: Discovered) =>
  items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) => {
      const groupVersion = [metadata?.name, version].filter(Boolean).join('/');
      return resources.map(({ responseKind, subresources = [], ...resource }) => ({
        groupVersion,
        kind: nameOf(groupVersion, responseKind),
        ...resource,
        subresources: subresources.map(({ subresource, responseKind: kind, verbs }) => ({
          name: subresource,
          kind: kind && nameOf(groupVersion, kind),
          verbs,
        })),
      }));
    }),
  );

/** A kind, with its version where that is another than the resource's; upstream leaves that one out. */
const nameOf = (own: string, { group, version, kind }: ServedKind): string => {
  const groupVersion = [group, version].filter(Boolean).join('/');
  return groupVersion === '' || groupVersion === own ? kind : `${groupVersion}/${kind}`;
};

it('there are 72, and of groups that are not stable, only what is measured', () => {
  const names = upstream.map(({ groupVersion, resource }) => `${groupVersion}/${resource}`);
  expect(names).toHaveLength(72);
  const own = [...served.keys()].filter(name => !name.startsWith('metrics.k8s.io/'));
  expect(own.sort()).toEqual(names.sort());
});

it.each(upstream)('$groupVersion $resource', async ({ columns, ...expected }) => {
  const { groupVersion, resource } = expected;
  expect(served.get(`${groupVersion}/${resource}`)).toEqual(expected);
  if (!columns) return;
  const root = groupVersion === 'v1' ? '/api' : '/apis';
  const { columnDefinitions } = (await ask(`${root}/${groupVersion}/${resource}?limit=1`, asTable)) as {
    columnDefinitions: { name: string; type: string; format: string; priority: number }[];
  };
  expect(columnDefinitions.map(({ name, type, format, priority }) => [name, type, format, priority])).toEqual(columns);
});
