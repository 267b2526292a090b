/** What the torture's clients do: all ways to change an object, with and without conditions, and reads between them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject, New } from '#api';
import { type Client, jsonPatch, mergePatch, type Patch, strategicPatch } from '#client';
import type { AttemptVerb, State } from './history.ts';
import { namespace, type Recorder, resources, type Target, valueAnnotation } from './recorder.ts';

/** What a client knows of its object, and what it would write. */
interface Moment extends Target {
  /** As it saw the object last; it may have changed since. */
  readonly known: State | undefined;
  readonly value: string;
  readonly random: () => number;
}

interface Action {
  /** How often, in comparison with the others. */
  readonly weight: number;
  readonly verb: AttemptVerb;
  /** Default: all. */
  readonly only?: Target['resource'];
  /** Whether it insists on the state that is known. */
  readonly isConditional?: boolean;
  readonly send: (client: Client, moment: Moment) => Promise<unknown>;
}

const annotations = (value: string) => ({ annotations: { [valueAnnotation]: value } });
const keyOf = ({ name }: Target) => ({ name, namespace });

function render({ resource, name, value, known, random }: Moment): New<KubeObject> {
  const metadata = {
    name,
    namespace,
    ...annotations(value),
    ...(known ? { resourceVersion: String(known.revision) } : {}),
  };
  if (resource === 'configmaps')
    return { metadata, data: { text: 'x'.repeat(random() ** 4 * 20_000) } } as New<KubeObject>;
  const type = random() < 0.5 ? 'NodePort' : 'ClusterIP';
  return {
    metadata,
    spec: {
      type,
      ports: [
        { name: 'http', port: 80 },
        { name: 'https', port: 443 },
      ],
    },
  } as New<KubeObject>;
}

const patching = (weight: number, patchOf: (moment: Moment) => Patch, isConditional = false): Action => ({
  weight,
  verb: 'patch',
  isConditional,
  send: (client, moment) => client.patch(resources[moment.resource], keyOf(moment), patchOf(moment)),
});

const metadataPatch = ({ value, known }: Moment, isConditional: boolean) => ({
  metadata: { ...annotations(value), ...(isConditional ? { resourceVersion: String(known?.revision) } : {}) },
});
const valuePath = `/metadata/annotations/${valueAnnotation}`;

const updating = {
  weight: 12,
  isConditional: true,
  send: (client: Client, moment: Moment) => client.update(resources[moment.resource], render(moment) as KubeObject),
};

const actions: readonly Action[] = [
  { weight: 25, verb: 'get', send: (client, moment) => client.get(resources[moment.resource], keyOf(moment)) },
  {
    weight: 15,
    verb: 'create',
    send: (client, moment) => client.create(resources[moment.resource], render({ ...moment, known: undefined })),
  },
  { ...updating, only: 'configmaps', verb: 'update' },
  { ...updating, only: 'services', verb: 'put' }, // as upstream lets it
  patching(5, moment => mergePatch(metadataPatch(moment, false))),
  patching(5, moment => mergePatch(metadataPatch(moment, true)), true),
  patching(5, moment => strategicPatch(metadataPatch(moment, false))),
  patching(5, moment => strategicPatch(metadataPatch(moment, true)), true),
  patching(5, ({ value }) => jsonPatch([{ op: 'replace', path: valuePath, value }])),
  patching(
    5,
    ({ value, known }) =>
      jsonPatch([
        { op: 'test', path: valuePath, value: known?.value },
        { op: 'replace', path: valuePath, value },
      ]),
    true,
  ),
  { weight: 6, verb: 'delete', send: (client, moment) => client.delete(resources[moment.resource], keyOf(moment)) },
  {
    weight: 8,
    verb: 'delete',
    isConditional: true,
    send: (client, { known, ...moment }) =>
      client.delete(resources[moment.resource], keyOf(moment), {
        preconditions: { resourceVersion: String(known?.revision), ...(known ? { uid: known.uid } : {}) },
      }),
  },
];

function choose(random: () => number, { resource, known }: Pick<Moment, 'resource' | 'known'>): Action {
  const possible = actions.filter(
    ({ only = resource, isConditional }) => only === resource && (known !== undefined || !isConditional),
  );
  let at = random() * possible.reduce((sum, { weight }) => sum + weight, 0);
  return possible.find(({ weight }) => (at -= weight) < 0) ?? (possible[0] as Action);
}

export interface WriterOptions {
  readonly name: string;
  readonly recorder: Recorder;
  readonly random: () => number;
  /** The next object to do something with. */
  readonly nextTarget: () => Target;
  readonly signal: AbortSignal;
}

/** Does one thing after the other until the signal. */
export async function runWriter({ name: client, recorder, random, nextTarget, signal }: WriterOptions): Promise<void> {
  const seen = new Map<string, State>();
  while (!signal.aborted) {
    const target = nextTarget();
    const key = `${target.resource}/${target.name}`;
    const known = seen.get(key);
    const { verb, isConditional, send } = choose(random, { ...target, known });
    const value = recorder.newValue();
    const writes = verb === 'get' || verb === 'delete' ? undefined : value;
    const expects = isConditional ? known?.value : undefined;
    const attempt = await recorder.attempt({ ...target, client, verb, expects, writes }, sender =>
      send(sender, { ...target, known, value, random }),
    );
    if (attempt?.state) seen.set(key, attempt.state);
    if (random() < 0.03) await recorder.list(target.resource);
    if (!attempt || attempt.outcome === 'unknown') await sleep(20); // nobody is there
  }
}
