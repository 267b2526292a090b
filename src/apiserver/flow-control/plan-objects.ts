/** What keeps upstream's default objects as they are to be, and what schemas are told of their levels. Pure.
 *  Source:
 *  https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#maintenance-of-the-mandatory-and-suggested-configuration-objects */
import { deepEqual, type FlowSchema, type FlowSchemaCondition, type KubeObject } from '#api';
import { autoUpdateAnnotation, type DefaultObject } from './default-objects.ts';

/** An object of either kind. */
export interface Configured extends KubeObject {
  spec: object;
}

interface ObjectChanges {
  readonly create: readonly DefaultObject<object>[];
  /** Those that are to be {@link revised}. */
  readonly update: readonly DefaultObject<object>[];
  /** Names of those that claim to be kept by the server, and are not. */
  readonly remove: readonly string[];
}

/** Users' changes stay where the object says that it is not to be kept up to date. */
export function planObjects(wanted: readonly DefaultObject<object>[], present: readonly Configured[]): ObjectChanges {
  const there = new Map(present.map(object => [object.metadata.name, object]));
  const names = new Set(wanted.map(({ metadata }) => metadata.name));
  return {
    create: wanted.filter(({ metadata }) => !there.has(metadata.name)),
    update: wanted.filter(one => {
      const object = there.get(one.metadata.name);
      return object !== undefined && revised(one, object) !== undefined;
    }),
    remove: present
      .filter(object => isKept(object) === true && !names.has(object.metadata.name))
      .map(({ metadata }) => metadata.name),
  };
}

/** The object as it is to be; undefined when it is. What is mandatory always is as it was made, but for what exempt
 *  requests take from others; what is suggested is as long as nobody has said or shown that it is theirs. */
export function revised<O extends Configured>(wanted: DefaultObject<object>, object: O): O | undefined {
  const { metadata } = object;
  const told = isKept(object);
  const keeps = wanted.isMandatory || (told ?? metadata.generation === 1);
  const spec = keeps && !isSame(wanted, object) ? structuredClone(wanted.spec) : undefined;
  if (told === keeps && !spec) return undefined;
  const annotations = { ...metadata.annotations, [autoUpdateAnnotation]: String(keeps) };
  return { ...object, metadata: { ...metadata, annotations }, ...(spec ? { spec } : {}) };
}

const truths = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const untruths = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** What the annotation says; undefined when it does not, or nothing that is a truth value. */
function isKept({ metadata: { annotations } }: KubeObject): boolean | undefined {
  const text = annotations?.[autoUpdateAnnotation];
  if (text === undefined) return undefined;
  return truths.has(text) ? true : untruths.has(text) ? false : undefined;
}

function isSame({ spec }: DefaultObject<object>, object: Configured): boolean {
  const own: { exempt?: object } = object.spec;
  return deepEqual('exempt' in spec && own.exempt ? { ...spec, exempt: own.exempt } : spec, object.spec);
}

/** What a schema's status says of its level. */
export function danglingCondition(
  { spec: { priorityLevelConfiguration: level } }: FlowSchema,
  levels: ReadonlySet<string>,
): Pick<Required<FlowSchemaCondition>, 'type' | 'status' | 'reason' | 'message'> {
  const references = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level.name)}`;
  const type = 'Dangling';
  if (levels.has(level.name)) return { type, status: 'False', reason: 'Found', message: `${references} and it exists` };
  return { type, status: 'True', reason: 'NotFound', message: `${references} but there is no such object` };
}
