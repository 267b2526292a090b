/** How the server writes objects on its own behalf. */
import { isAlreadyExists, type Kind, type KubeObject } from '#api';
import type { UserInfo } from '#client';
import { recorded } from '../registry/field-writes.ts';
import { createObject } from '../registry/generic/create.ts';
import type { WriteRequest } from '../registry/generic/engine.ts';
import { updateObject } from '../registry/generic/update.ts';
import type { Registry } from '../registry/registry.ts';

/** As whom the server acts on its own behalf. */
export const serverUser: UserInfo = {
  username: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};

/** An object to be: what its kind says is added. */
export interface Body {
  readonly metadata: {
    readonly namespace?: string | undefined;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>> | undefined;
    readonly annotations?: Readonly<Record<string, string>> | undefined;
  };
  readonly [field: string]: unknown;
}

/** As which program the server manages fields: upstream's name of it. */
const manager = 'kube-apiserver';

/** A write of the server's own. */
export function requestFor(registry: Registry, kind: Kind, { metadata }: Body, subresource = ''): WriteRequest {
  const served = registry.served(kind.group, kind.version, kind.plural);
  return {
    user: serverUser,
    options: {},
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    subresource,
    warn: () => undefined,
    // Whether the server starts is nobody else's to say: not a webhook's that its pods answer, which come later.
    isAdmitted: true,
    ...(served ? recorded(served, { manager, subresource, nowMs: registry.engine(kind).clock.now() }) : {}),
  };
}

const objectOf = ({ apiVersion, kind }: Kind, body: Body): KubeObject =>
  ({ apiVersion, kind, ...structuredClone(body) }) as unknown as KubeObject;

/** Makes an object, unless it is there: another server of the same store may be quicker. Admission is asked where
 *  `isAdmitted` is false. */
export async function createOwn(
  registry: Registry,
  kind: Kind,
  body: Body,
  { isAdmitted = true }: { isAdmitted?: boolean } = {},
): Promise<void> {
  const request = { ...requestFor(registry, kind, body), isAdmitted };
  await createObject(registry.engine(kind), request, objectOf(kind, body)).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error;
  });
}

/** Makes an object, or makes it what it should be. */
export async function putOwn(registry: Registry, kind: Kind, body: Body): Promise<void> {
  await createOwn(registry, kind, body);
  await updateObject(registry.engine(kind), requestFor(registry, kind, body), () => objectOf(kind, body));
}

/** Changes an object that is there, again when somebody else was quicker. `change` gets a copy, whose metadata the
 *  write fills in. */
export async function changeOwn<O extends KubeObject>(
  registry: Registry,
  kind: Kind,
  { metadata }: O,
  change: (newest: O) => O,
): Promise<void> {
  await updateObject(registry.engine(kind), requestFor(registry, kind, { metadata }), newest =>
    change(structuredClone(newest) as O),
  );
}
